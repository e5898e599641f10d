/** Loaded when the first server is used: the app starts without it. */
export async function loadSdk() {
  const [{ Client }, { StreamableHTTPClientTransport }, types] = await Promise.all([
    import('@modelcontextprotocol/sdk/client/index.js'),
    import('@modelcontextprotocol/sdk/client/streamableHttp.js'),
    import('@modelcontextprotocol/sdk/types.js'),
  ]);
  const { ErrorCode, JSONRPCMessageSchema, McpError, ToolListChangedNotificationSchema } = types;
  return {
    Client,
    StreamableHTTPClientTransport,
    ErrorCode,
    JSONRPCMessageSchema,
    McpError,
    ToolListChangedNotificationSchema,
  };
}

export type Sdk = Awaited<ReturnType<typeof loadSdk>>;
