import type { Client } from '../../../../shared/commands/clients';

/** From this many on they can be searched. */
export const MANY = 8;

/** Those whose name, key or model has the words; a key is found by its first characters. */
export function findClients(clients: readonly Client[], text: string): Client[] {
  const words = text.trim().toLowerCase();
  if (words === '') return [...clients];
  return clients.filter(({ name, keys, allowedModels }) =>
    [name, ...keys.flatMap((key) => [key.name, key.prefix]), ...(allowedModels ?? [])].some(
      (part) => part.toLowerCase().includes(words),
    ),
  );
}
