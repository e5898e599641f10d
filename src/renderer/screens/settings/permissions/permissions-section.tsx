import { Button } from '@mantine/core';
import { IconListCheck, IconPlus } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import type { PermissionRule } from '../../../../shared/commands/permissions';
import { announce } from '../../../announce';
import { useQuery } from '../../../api';
import { EmptyState } from '../../../components/empty-state';
import { ErrorNotice } from '../../../components/error-notice';
import { Skeletons } from '../../../components/skeletons';
import { PlaceField, useHomeFolder, useKnownFolders } from '../place-field';
import { placesFrom } from '../places';
import { Section } from '../section';
import { AddRule } from './add-rule';
import { focusRule, RuleTable } from './rule-table';
import { RuleTester } from './rule-tester';
import { rulesIn, ruleWords } from './rule-words';
import classes from './rules.module.css';
import { useRuleRemoval } from './use-rule-removal';

/** Which calls are decided without asking, where, and what would become of one. */
export function PermissionsSection() {
  const { data: rules, error, isSlow, reload } = useQuery('permissions.list', {});
  const [place, setPlace] = usePlaceShown();
  const [isAdding, setIsAdding] = useState(false);
  const stopAdding = () => {
    setIsAdding(false);
    requestAnimationFrame(focusAdd);
  };
  return (
    <Section
      title="Permissions"
      text="A rule decides a call without asking. One that denies is stronger than any that allows; what no rule covers is asked about."
      action={
        <Button
          id={ADD}
          variant="default"
          leftSection={<IconPlus size={16} stroke={1.5} aria-hidden />}
          disabled={isAdding || place === undefined}
          onClick={() => setIsAdding(true)}
        >
          Add rule
        </Button>
      }
    >
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {isSlow && <Skeletons rows={4} height={40} />}
      {rules && place !== undefined && (
        <>
          <div className={classes.place}>
            <PlaceField
              label="Rules that hold in"
              everywhere="Everywhere"
              value={place}
              folders={placesFrom(rules.flatMap(({ workspace }) => workspace ?? []))}
              onChange={setPlace}
            />
          </div>
          {isAdding && (
            <AddRule
              place={place}
              onCancel={stopAdding}
              onAdded={(rule) => {
                announce(`Added: ${ruleWords(rule)}`);
                if (rule.workspace !== null) setPlace(rule.workspace);
                stopAdding();
              }}
            />
          )}
          <Rules rules={rulesIn(rules, place)} place={place} />
        </>
      )}
    </Section>
  );
}

/** The rules of one place, and a field to try a call against them. */
function Rules({ rules, place }: { rules: readonly PermissionRule[]; place: string | null }) {
  const { remove, failure, clearFailure } = useRuleRemoval();
  const [deciding, setDeciding] = useState<ReadonlySet<string>>(new Set());
  const showDeciding = useCallback((ids: readonly string[]) => setDeciding(new Set(ids)), []);
  const home = useHomeFolder();
  const removeAndGoOn = async (rule: PermissionRule) => {
    const at = rules.indexOf(rule);
    const neighbour = rules[at + 1] ?? rules[at - 1];
    if (!(await remove(rule))) return;
    if (neighbour) focusRule(neighbour.id);
    else focusAdd();
  };
  return (
    <>
      {failure && <ErrorNotice error={failure} onDismiss={clearFailure} />}
      <div className={classes.frame}>
        {rules.length > 0 ? (
          <RuleTable
            rules={rules}
            deciding={deciding}
            onRemove={(rule) => void removeAndGoOn(rule)}
          />
        ) : (
          <EmptyState icon={IconListCheck} title="No rules here yet">
            Add one, or answer a session with “Always in this workspace”: that makes a rule.
          </EmptyState>
        )}
      </div>
      {/* A place without rules of its own stands for every workspace. */}
      <RuleTester workspace={place ?? home} rules={rules} onDeciding={showDeciding} />
    </>
  );
}

const ADD = 'add-rule';

function focusAdd(): void {
  document.getElementById(ADD)?.focus();
}

/** The place that was chosen; until then the most recent workspace, once that is known. */
function usePlaceShown(): [string | null | undefined, (place: string | null) => void] {
  const folders = useKnownFolders();
  const [chosen, setChosen] = useState<string | null>();
  const first = folders === undefined ? undefined : (folders[0] ?? null);
  return [chosen === undefined ? first : chosen, setChosen];
}
