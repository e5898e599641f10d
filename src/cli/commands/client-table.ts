import type { Client } from '../../shared/commands/clients';
import { formatMicroUsd } from '../../shared/money';
import type { Context } from '../context';
import { cell, table } from '../terminal/table';
import { ago, until } from '../terminal/times';

/** One line per client and active key. */
export function clientTable(clients: readonly Client[], { terminal, now }: Context): string {
  const { paint } = terminal;
  const at = now();
  return table(
    [
      { title: 'Client' },
      { title: 'State' },
      { title: 'Key' },
      { title: 'Expires' },
      { title: 'Last used' },
      { title: 'Today', align: 'right' },
      { title: 'Models' },
    ],
    clients.flatMap((client) => {
      const active = client.keys.filter(({ status }) => status === 'active');
      const name = cell(client.name);
      const models = client.allowedModels?.join(', ') ?? 'all';
      const today = formatMicroUsd(client.todayMicroUsd);
      const start = [name, paintedState(client, paint)];
      if (active.length === 0) {
        return [[...start, paint.dim('none'), '', ago(client.lastUsedAt, at), today, cell(models)]];
      }
      return active.map((key, row) => [
        ...(row === 0 ? start : ['', '']),
        `${key.prefix}…`,
        until(key.expiresAt, at),
        ago(key.lastUsedAt, at),
        row === 0 ? today : '',
        row === 0 ? cell(models) : '',
      ]);
    }),
    paint.dim,
  );
}

function paintedState(client: Client, paint: Context['terminal']['paint']): string {
  if (client.archivedAt !== null) return paint.dim('archived');
  if (!client.isActive) return paint.yellow('inactive');
  return client.kind === 'exec' ? 'exec' : paint.green('active');
}
