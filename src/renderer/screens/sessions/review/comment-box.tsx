import { Button, Textarea } from '@mantine/core';
import { IconMessage, IconPencil, IconTrash } from '@tabler/icons-react';
import { type KeyboardEvent, useRef } from 'react';
import { announce } from '../../../announce';
import { Kbd } from '../../../components/kbd';
import classes from './comment-box.module.css';
import { type Comment, changeComment, removeComment } from './comments';

type Props = { sessionId: string; comment: Comment; isLost: boolean };

/** A comment under its line: being written, or kept until all are sent together. */
export function CommentBox({ sessionId, comment, isLost }: Props) {
  return (
    <section className={classes.box} aria-label={`Comment on ${whereOf(comment)}`}>
      {isLost && (
        <p className={classes.lost}>
          Line {comment.line} has changed since: <code>{comment.quote.trim()}</code>
        </p>
      )}
      {comment.isEditing ? (
        <Editor sessionId={sessionId} comment={comment} />
      ) : (
        <Written sessionId={sessionId} comment={comment} />
      )}
    </section>
  );
}

type PartProps = Omit<Props, 'isLost'>;

function Editor({ sessionId, comment }: PartProps) {
  const before = useRef(comment.text);
  const isEmpty = comment.text.trim() === '';
  const keep = () => {
    if (isEmpty) return removeComment(sessionId, comment.id);
    changeComment(sessionId, comment.id, { isEditing: false });
    announce('Comment added. It is sent together with the others.');
    leave();
  };
  const cancel = () => {
    leave();
    if (before.current.trim() === '') return removeComment(sessionId, comment.id);
    changeComment(sessionId, comment.id, { text: before.current, isEditing: false });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isEnter = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    if (event.key !== 'Escape' && !isEnter) return;
    event.preventDefault();
    event.stopPropagation();
    if (isEnter) keep();
    else cancel();
  };
  return (
    <>
      <Textarea
        autosize
        minRows={2}
        maxRows={10}
        aria-label={`Comment on ${whereOf(comment)}`}
        placeholder="What should be different here?"
        value={comment.text}
        maxLength={20_000}
        autoFocus
        onChange={(event) =>
          changeComment(sessionId, comment.id, { text: event.currentTarget.value })
        }
        onKeyDown={onKeyDown}
      />
      <div className={classes.buttons}>
        <span className={classes.hint}>
          <Kbd shortcut="mod+Enter" /> adds it
        </span>
        <Button size="xs" variant="subtle" onClick={cancel}>
          Cancel
        </Button>
        <Button size="xs" variant="default" disabled={isEmpty} onClick={keep}>
          Add comment
        </Button>
      </div>
    </>
  );
}

function Written({ sessionId, comment }: PartProps) {
  return (
    <div className={classes.written}>
      <IconMessage size={16} stroke={1.5} aria-hidden />
      <p className={classes.text}>{comment.text}</p>
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconPencil size={13} stroke={1.5} aria-hidden />}
        aria-label={`Edit the comment on ${whereOf(comment)}`}
        onClick={() => changeComment(sessionId, comment.id, { isEditing: true })}
      >
        Edit
      </Button>
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconTrash size={13} stroke={1.5} aria-hidden />}
        aria-label={`Remove the comment on ${whereOf(comment)}`}
        onClick={() => removeComment(sessionId, comment.id)}
      >
        Remove
      </Button>
    </div>
  );
}

/** Keys act on the changes again once the field is gone. */
function leave(): void {
  document.querySelector<HTMLElement>('[data-review-scroller]')?.focus({ preventScroll: true });
}

const whereOf = ({ path, line }: Comment): string => `line ${line} of ${path}`;
