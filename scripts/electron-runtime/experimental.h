/*
 * node-api-headers leaves out what Node calls experimental. Electron 33 offers this one function
 * of it, and with it node-addon-api keeps finalizers out of garbage collection, where calling back
 * into the engine would end the process.
 */
#include <node_api.h>

#define NODE_API_EXPERIMENTAL_HAS_POST_FINALIZER

EXTERN_C_START
NAPI_EXTERN napi_status NAPI_CDECL node_api_post_finalizer(
    napi_env env, napi_finalize finalizer, void* data, void* hint);
EXTERN_C_END
