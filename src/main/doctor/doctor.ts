import type { Examination, Finding } from '../../shared/commands/doctor';
import { ChatelaineError } from '../../shared/errors';
import type { Emit } from '../../shared/events';
import type { Clock } from '../clock';
import { writeAudit } from '../db/audit';
import type { OpenDatabase } from '../db/open';
import { profiles } from '../db/schema';
import { findSchemaGaps } from '../db/schema-gaps';
import type { Logger } from '../logging/logger';
import type { Vault } from '../vault/vault';
import type { Check } from './check';
import {
  type NameOf,
  severalActiveCheck,
  staleValidationCheck,
  unreadableCheck,
} from './credential-checks';
import { columnsCheck, integrityCheck, rulesCheck } from './file-checks';
import { orphansCheck, rollupsCheck } from './row-checks';

type Report = { examination: Examination; failed: Set<string> };

export type Doctor = {
  /** Looks at everything and changes nothing. */
  examine(): Promise<Examination>;
  /**
   * Copies the database, then repairs what can be repaired in one transaction, and the daily sums after it
   * a few at a time. Never deletes a row of the user's and never touches what does not decrypt. Errors: `DATABASE_DAMAGED` when the file itself is broken, and
   * then nothing was changed; `DISK_FULL`; `CONFLICT` while another repair is under way.
   */
  repair(): Promise<{ repaired: string[]; backup: string; examination: Examination }>;
};

export function createDoctor(ports: {
  database: OpenDatabase;
  vault: Vault;
  clock: Clock;
  emit: Emit;
  log: Pick<Logger, 'warn'>;
  providerName: NameOf;
}): Doctor {
  const { database, vault, clock, log, providerName } = ports;
  let isRepairing = false;
  /** In the order of repair: columns before rows, rows before the indexes that forbid them. */
  const checks: readonly Check[] = [
    integrityCheck(database),
    columnsCheck(database),
    severalActiveCheck(database, clock, providerName),
    rulesCheck(database),
    orphansCheck(database, clock),
    rollupsCheck(database),
    unreadableCheck(vault, providerName),
    staleValidationCheck(vault, clock, providerName),
  ];

  async function look(): Promise<Report> {
    const failed = new Set<string>();
    const examined: { check: Check; findings: Finding[] }[] = [];
    for (const check of checks) {
      const found = await check.examine().catch((error: unknown) => {
        log.warn({ err: error, check: check.check }, 'a check could not be made');
        failed.add(check.check);
        return [{ severity: 'problem' as const, message: NOT_MADE, repair: null }];
      });
      examined.push({ check, findings: found.map((one) => ({ check: check.check, ...one })) });
    }
    const examination = {
      checks: examined.map(({ check: { check, title }, findings }) => ({
        check,
        title,
        findings: findings.length,
      })),
      findings: examined.flatMap(({ findings }) => findings),
    };
    return { examination, failed };
  }

  /** A check that could not be made may be repairable once the ones before it are. */
  async function mend({ examination, failed }: Report): Promise<string[]> {
    // A ledger that lost a column or itself is no source: the daily sums are then all that is left.
    const ledgerIsWhole = !findSchemaGaps(database.db).some(
      ({ kind, table }) => table === 'usage_records' && (kind === 'table' || kind === 'column'),
    );
    const due = checks.filter(
      ({ check }) =>
        (check !== 'rollups' || ledgerIsWhole) &&
        (failed.has(check) ||
          examination.findings.some(
            (finding) => finding.check === check && finding.repair !== null,
          )),
    );
    const repaired = mendAtOnce(due);
    for (const check of due) {
      try {
        repaired.push(...((await check.repairAside?.()) ?? []));
      } catch (error) {
        log.warn({ err: error, check: check.check }, 'a repair failed');
      }
    }
    const outcome = `${repaired.length} repaired`;
    writeAudit(database.db, {
      at: clock.now(),
      actor: 'user',
      action: 'repair',
      subject: 'database',
      outcome,
    });
    return repaired;
  }

  function mendAtOnce(due: readonly Check[]): string[] {
    return database.transaction((tx) =>
      due.flatMap((check) => {
        try {
          return tx.transaction((part) => check.repair?.(part) ?? []);
        } catch (error) {
          // Its savepoint is rolled back, the others stand; the next look still finds it.
          log.warn({ err: error, check: check.check }, 'a repair failed');
          return [];
        }
      }),
    );
  }

  async function repair() {
    const before = await look();
    const damage = before.examination.findings.find(({ check }) => check === 'integrity');
    if (damage) throw new ChatelaineError('DATABASE_DAMAGED', damage.message);
    const backup = await database.backup('before-repair');
    const repaired = await mend(before);
    tellAll();
    return { repaired, backup, examination: (await look()).examination };
  }

  function tellAll(): void {
    ports.emit('profiles.changed', {});
    for (const { id: profileId } of database.db.select({ id: profiles.id }).from(profiles).all()) {
      ports.emit('credentials.changed', { profileId });
      ports.emit('usage.changed', { profileId });
    }
  }

  return {
    examine: async () => (await look()).examination,
    async repair() {
      if (isRepairing) throw new ChatelaineError('CONFLICT', UNDER_WAY);
      isRepairing = true;
      try {
        return await repair();
      } finally {
        isRepairing = false;
      }
    },
  };
}

const NOT_MADE =
  'This could not be looked at, because something it needs is missing or damaged. Repair the rest, then look again; the log has the details.';
const UNDER_WAY = 'A repair is under way already. Wait until it is done.';
