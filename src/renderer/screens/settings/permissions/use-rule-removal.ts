import { IconArrowBackUp } from '@tabler/icons-react';
import { useState } from 'react';
import type { PermissionRule } from '../../../../shared/commands/permissions';
import type { CommandError } from '../../../../shared/errors';
import { useActions } from '../../../actions';
import { announce } from '../../../announce';
import { useCommand } from '../../../api';
import { notifyUndo } from '../notify-undo';
import { ruleWords } from './rule-words';

type Removal = {
  /** True when it is gone. */
  remove: (rule: PermissionRule) => Promise<boolean>;
  failure: CommandError | undefined;
  clearFailure: () => void;
};

/** Removes a rule and offers the way back: in a notification, and in the palette until the next one. */
export function useRuleRemoval(): Removal {
  const removal = useCommand('permissions.remove');
  const addition = useCommand('permissions.add');
  const [removed, setRemoved] = useState<{ rule: PermissionRule; hide: () => void }>();

  const restore = async ({ workspace, tool, pattern, decision }: PermissionRule) => {
    setRemoved(undefined);
    const added = await addition.run({ workspace, tool, pattern, decision });
    if (added.ok) announce(`Back again: ${ruleWords(added.data)}`);
  };
  const remove = async (rule: PermissionRule) => {
    const result = await removal.run({ ruleId: rule.id });
    if (!result.ok) return false;
    const hide = notifyUndo(`Removed “${ruleWords(rule)}”`, () => void restore(rule));
    setRemoved({ rule, hide });
    return true;
  };
  useActions(
    removed === undefined
      ? []
      : [
          {
            id: 'permissions.undoRemove',
            title: `Undo: remove “${ruleWords(removed.rule)}”`,
            group: 'Settings',
            icon: IconArrowBackUp,
            run: () => {
              removed.hide();
              void restore(removed.rule);
            },
          },
        ],
  );
  const clearFailure = () => {
    removal.clearError();
    addition.clearError();
  };
  return { remove, failure: removal.error ?? addition.error, clearFailure };
}
