import type { McpTransport } from '../../../shared/commands/mcp';
import { ChatelaineError } from '../../../shared/errors';
import { redactText } from '../../logging/redact';

/** The one place that the secrets of a server may go to, as the vault binds it. */
export function destinationOf(transport: McpTransport): string {
  return transport.type === 'http'
    ? new URL(transport.url).href
    : JSON.stringify([transport.command, ...transport.args]);
}

/**
 * Errors: `INVALID_INPUT` for an address where a secret would travel readable, and for a secret in the
 * address or the command line, which are not in the vault.
 */
export function checkTransport(transport: McpTransport): void {
  if (transport.type === 'http') checkAddress(new URL(transport.url));
  const open = transport.type === 'http' ? [transport.url] : [transport.command, ...transport.args];
  if (open.some((text) => redactText(text) !== text))
    throw refused('transport', SECRET_IN_THE_OPEN);
}

/** Errors: `INVALID_INPUT` when this server cannot be given a secret of that name or value. */
export function checkSecret(transport: McpTransport, name: string, value: string): void {
  if (transport.type === 'http') {
    if (OWN_HEADERS.test(name))
      throw refused('secrets', `The header ${name} is set by Chatelaine.`);
    if (!isHeaderValue(name, value)) {
      throw refused('secrets', `The value of ${name} has characters that a header cannot have.`);
    }
    return;
  }
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw refused('secrets', `${name} is no name for an environment variable.`);
  }
  if (OWN_VARIABLES.test(name)) {
    throw refused('secrets', `${name} decides how programs start, so a server cannot be given it.`);
  }
  if (value.includes('\0')) throw refused('secrets', `The value of ${name} is not text.`);
}

function checkAddress(url: URL): void {
  if (url.protocol !== 'https:' && !LOOPBACK.test(url.hostname)) {
    throw refused(
      'transport',
      'The address must start with https:// (http:// only for this machine).',
    );
  }
  if (url.username || url.password || url.hash) {
    throw refused('transport', 'The address must have no user name, no password and no #.');
  }
}

function isHeaderValue(name: string, value: string): boolean {
  try {
    new Headers([[name, value]]);
    return value === value.trim();
  } catch {
    return false;
  }
}

function refused(field: string, message: string): ChatelaineError {
  return new ChatelaineError('INVALID_INPUT', message, { details: { field } });
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** Of the protocol and of HTTP itself. */
const OWN_HEADERS =
  /^(mcp-.*|accept|content-.*|connection|host|transfer-encoding|upgrade|te|trailer|expect|keep-alive|last-event-id|proxy-.*)$/i;
/** The loader, the shell and Node read these before the program does, some outside of the sandbox. */
const OWN_VARIABLES =
  /^(LD_.*|DYLD_.*|BASH_.*|ENV|SHELLOPTS|IFS|PATH|HOME|TMPDIR|NODE_OPTIONS|.*_PROXY)$/i;
const SECRET_IN_THE_OPEN =
  'This looks like a secret, and addresses and command lines are stored as they are. Enter it under secrets: it reaches the server as an environment variable or a header.';
