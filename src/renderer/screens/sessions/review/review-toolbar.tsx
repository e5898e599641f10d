import { ActionIcon, Menu, SegmentedControl, Tooltip } from '@mantine/core';
import {
  IconColumns2,
  IconDots,
  IconLayoutSidebar,
  IconList,
  IconSpacingHorizontal,
  IconTrash,
} from '@tabler/icons-react';
import type { Review } from '../../../../shared/commands/review';
import type { Session } from '../../../../shared/commands/sessions';
import { Kbd } from '../../../components/kbd';
import { discardWorktree } from '../view/discard-worktree';
import { setDiffOptions, useDiffOptions } from './diff-options';
import { MergeMenu } from './merge-menu';
import type { ReviewLayout } from './review-rows';
import classes from './review-toolbar.module.css';
import { againstWords, count } from './review-words';
import { LineCounts } from './status-shape';
import type { ReviewActions } from './use-review-actions';

type Props = { session: Session; review: Review; isAtWork: boolean; actions: ReviewActions };

/** How much was changed, against what; how it is shown, and where it goes. */
export function ReviewToolbar({ session, review, isAtWork, actions }: Props) {
  const { files, additions, deletions } = review;
  const { id: sessionId, worktree } = session;
  const base = worktree?.baseBranch ?? null;
  return (
    <div className={classes.bar}>
      <FilesToggle />
      <div className={classes.facts}>
        <p className={classes.counts}>
          {count(files.length, 'file')}
          {review.isCut && ' shown'} <LineCounts additions={additions} deletions={deletions} />
          {session.status === 'running' && (
            <span className={classes.soft}>still working; this keeps up</span>
          )}
        </p>
        <p className={classes.against} title={againstWords(review)}>
          {againstWords(review)}
        </p>
      </div>
      <ViewOptions />
      {base !== null && (
        <MergeMenu
          review={review}
          base={base}
          isAtWork={isAtWork}
          isMerging={actions.busy === 'review.integrate'}
          onIntegrate={actions.integrate}
        />
      )}
      {worktree !== null && (
        <WorktreeMenu
          isAtWork={isAtWork}
          onDiscard={() => void discardWorktree(sessionId, worktree.branch)}
        />
      )}
    </div>
  );
}

function FilesToggle() {
  const { showsFiles } = useDiffOptions();
  const label = showsFiles ? 'Hide the list of files' : 'Show the list of files';
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} onClick={() => setDiffOptions({ showsFiles: !showsFiles })}>
        <IconLayoutSidebar size={18} stroke={1.5} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function ViewOptions() {
  const { layout, ignoreWhitespace } = useDiffOptions();
  return (
    <>
      <Tooltip label={ignoreWhitespace ? 'Whitespace is hidden' : 'Hide whitespace'}>
        <ActionIcon
          aria-label="Hide whitespace"
          aria-pressed={ignoreWhitespace}
          variant={ignoreWhitespace ? 'light' : 'subtle'}
          onClick={() => setDiffOptions({ ignoreWhitespace: !ignoreWhitespace })}
        >
          <IconSpacingHorizontal size={18} stroke={1.5} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <SegmentedControl<ReviewLayout>
        size="xs"
        aria-label="Layout"
        value={layout}
        onChange={(value) => setDiffOptions({ layout: value })}
        data={[
          { value: 'unified', label: <LayoutLabel icon={IconList} words="Unified" /> },
          { value: 'split', label: <LayoutLabel icon={IconColumns2} words="Split" /> },
        ]}
      />
    </>
  );
}

function LayoutLabel({ icon: Icon, words }: { icon: typeof IconList; words: string }) {
  return (
    <span className={classes.layout}>
      <Icon size={14} stroke={1.5} aria-hidden />
      <span>{words}</span>
    </span>
  );
}

function WorktreeMenu({ isAtWork, onDiscard }: { isAtWork: boolean; onDiscard: () => void }) {
  return (
    <Menu position="bottom-end" width={300} returnFocus={false}>
      <Menu.Target>
        <ActionIcon aria-label="More about these changes">
          <IconDots size={18} stroke={1.5} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconSpacingHorizontal size={16} stroke={1.5} aria-hidden />}
          rightSection={<Kbd shortcut="W" />}
          onClick={() =>
            setDiffOptions({ ignoreWhitespace: !useDiffOptions.getState().ignoreWhitespace })
          }
        >
          Hide or show whitespace
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          color="red"
          disabled={isAtWork}
          leftSection={<IconTrash size={16} stroke={1.5} aria-hidden />}
          onClick={onDiscard}
        >
          Discard worktree
          <span className={classes.words}>
            {isAtWork
              ? 'Stop the turn first.'
              : 'Removes its folder and branch. Nothing is lost: all of it is kept for 30 days.'}
          </span>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
