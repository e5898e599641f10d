import { z } from 'zod';
import { Budget } from '../../../shared/commands/budgets';
import { Client, ClientKey } from '../../../shared/commands/clients';
import {
  AuditEntry,
  Credential,
  Provider,
  ProviderInfo,
} from '../../../shared/commands/credentials';
import { GatewayRequest, GatewayState } from '../../../shared/commands/gateway';
import { Model } from '../../../shared/commands/models';
import { Payment } from '../../../shared/commands/payments';
import { Profile } from '../../../shared/commands/profiles';
import { Message, PermissionRequest, Session, ToolCall } from '../../../shared/commands/sessions';
import { UsageRecord, UsageTotals } from '../../../shared/commands/usage';
import { OwnError } from './documented';
import { Integration, IntegrationCredential } from './integration';

/** Written once in the OpenAPI document, under these names, and referred to from the routes. */
export const documentedSchemas = z.registry<{ id: string }>();

const NAMED = {
  AuditEntry,
  Budget,
  Client,
  ClientKey,
  Credential,
  GatewayRequest,
  GatewayState,
  Integration,
  IntegrationCredential,
  Message,
  Model,
  OwnError,
  Payment,
  PermissionRequest,
  Profile,
  Provider,
  ProviderInfo,
  Session,
  ToolCall,
  UsageRecord,
  UsageTotals,
};

for (const [id, schema] of Object.entries(NAMED)) documentedSchemas.add(schema, { id });
