import type { Client, ClientKey } from '../../shared/commands/clients';
import type { Context } from '../context';
import { usageFailure } from '../failure';

/** By name or id, among those of the profile that are not archived. Errors: `usage`. */
export async function findClient(context: Context, name: string): Promise<Client> {
  const { id: profileId } = await context.profile();
  const clients = await context.app().call('clients.list', { profileId });
  const wanted = name.trim().toLowerCase();
  const found = clients.filter((one) => one.id === wanted || one.name.toLowerCase() === wanted);
  const [only] = found;
  if (only && found.length === 1) return only;
  throw usageFailure(
    found.length === 0
      ? 'There is no client of that name: chatelaine clients list tells what there is.'
      : 'There are several clients of that name. Give its id: chatelaine clients list --json.',
  );
}

/** The key that is meant: the one with this prefix, or the only active one. Errors: `usage`. */
export function liveKey(client: Client, prefix: string | undefined): ClientKey {
  const active = client.keys.filter(({ status }) => status === 'active');
  const found = prefix
    ? active.filter((key) => key.prefix.startsWith(prefix.replace(/…$/, '')))
    : active;
  const [only] = found;
  if (only && found.length === 1) return only;
  if (active.length === 0) throw usageFailure('The client has no active key.');
  const all = active.map((key) => `${key.prefix}…`).join(', ');
  throw usageFailure(`Say which key with --key. It has ${all}.`);
}
