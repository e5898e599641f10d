import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconGitMerge } from '@tabler/icons-react';
import type { Review } from '../../../../shared/commands/review';
import classes from './merge-menu.module.css';
import { type Integration, mergeOptions, mergeProblem } from './review-words';

type Props = {
  review: Review;
  base: string;
  isAtWork: boolean;
  isMerging: boolean;
  onIntegrate: (how: Integration, base: string) => void;
};

/** The ways to bring the session's commits to its base branch, each with what it will do. */
export function MergeMenu({ review, base, isAtWork, isMerging, onIntegrate }: Props) {
  const problem = mergeProblem(review, base, isAtWork);
  return (
    <Menu position="bottom-end" width={320} disabled={isMerging}>
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          loading={isMerging}
          leftSection={<IconGitMerge size={15} stroke={1.5} aria-hidden />}
          rightSection={<IconChevronDown size={14} stroke={1.5} aria-hidden />}
        >
          <span className={classes.label}>Merge into {base}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {problem !== null && <Menu.Label className={classes.problem ?? ''}>{problem}</Menu.Label>}
        {mergeOptions(base, review.commits.length, review.behind).map(({ how, title, words }) => (
          <Menu.Item key={how} disabled={problem !== null} onClick={() => onIntegrate(how, base)}>
            <span className={classes.title}>{title}</span>
            <span className={classes.words}>{words}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
