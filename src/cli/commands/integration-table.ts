import type { Credential, ProviderInfo, ValidationStatus } from '../../shared/commands/credentials';
import type { Context } from '../context';
import { cell, table } from '../terminal/table';
import type { Paint } from '../terminal/terminal';
import { ago } from '../terminal/times';

/** One line per credential, and one for a provider without any. */
export function credentialTable(
  providers: readonly ProviderInfo[],
  credentials: readonly Credential[],
  { terminal, now }: Context,
): string {
  const { paint } = terminal;
  const at = now();
  return table(
    [
      { title: 'Provider' },
      { title: 'Credential' },
      { title: 'Status' },
      { title: 'Checked' },
      { title: 'In use' },
    ],
    providers.flatMap(({ provider }) => {
      const name = provider.toLowerCase();
      const own = credentials.filter((one) => one.provider === provider);
      if (own.length === 0) return [[name, paint.dim('none'), '', '', '']];
      return own.map((one) => [
        name,
        `${cell(one.credentialName)} (…${cell(one.hint)})`,
        painted(one.validationStatus, paint),
        ago(one.lastValidatedAt, at),
        useOf(one),
      ]);
    }),
    paint.dim,
  );
}

function useOf({ isActive, isEnabled, priority }: Credential): string {
  if (!isEnabled) return 'off';
  return isActive ? 'active' : `failover ${priority}`;
}

function painted(status: ValidationStatus, paint: Paint): string {
  switch (status) {
    case 'VALID':
      return paint.green(status);
    case 'INVALID':
      return paint.red(status);
    case 'PENDING':
      return paint.yellow(status);
  }
}
