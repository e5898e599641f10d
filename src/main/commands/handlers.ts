import type { Handlers } from './dispatch';
import type { Domains } from './domains';
import { appHandlers, doctorHandlers } from './handlers/app';
import { clientHandlers, gatewayHandlers } from './handlers/gateway';
import { profileHandlers } from './handlers/profiles';
import {
  mcpHandlers,
  permissionHandlers,
  sessionHandlers,
  workspaceHandlers,
} from './handlers/sessions';
import {
  budgetHandlers,
  importHandlers,
  paymentHandlers,
  priceHandlers,
  usageHandlers,
} from './handlers/spending';
import { credentialHandlers, vaultHandlers } from './handlers/vault';
import { workbenchHandlers } from './handlers/workbench';

/** Thin on purpose: each handler calls one function of its domain. */
export function createHandlers(domains: Domains): Handlers {
  return {
    ...appHandlers(domains),
    ...profileHandlers(domains),
    ...vaultHandlers(domains),
    ...credentialHandlers(domains),
    ...sessionHandlers(domains),
    ...permissionHandlers(domains),
    ...workbenchHandlers(domains),
    ...workspaceHandlers(domains),
    ...mcpHandlers(domains),
    ...usageHandlers(domains),
    ...priceHandlers(domains),
    ...budgetHandlers(domains),
    ...paymentHandlers(domains),
    ...importHandlers(domains),
    ...clientHandlers(domains),
    ...gatewayHandlers(domains),
    ...doctorHandlers(domains),
  };
}
