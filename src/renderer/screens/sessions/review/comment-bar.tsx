import { Button } from '@mantine/core';
import { IconMessages, IconSend } from '@tabler/icons-react';
import { Kbd } from '../../../components/kbd';
import classes from './comment-bar.module.css';
import { count } from './review-words';

type Props = {
  comments: number;
  isAtWork: boolean;
  isSending: boolean;
  onSend: () => void;
  onDiscard: () => void;
};

/** Comments that wait to be sent, all in one message. */
export function CommentBar({ comments, isAtWork, isSending, onSend, onDiscard }: Props) {
  if (comments === 0) return null;
  return (
    <section className={classes.bar} aria-label="Comments to send">
      <IconMessages size={18} stroke={1.5} aria-hidden />
      <p className={classes.words}>
        <strong>{count(comments, 'comment')}</strong>{' '}
        <span className={classes.soft}>
          {isAtWork ? 'sent when the turn ends' : 'sent as one message'}
        </span>
      </p>
      <Button size="xs" variant="subtle" onClick={onDiscard}>
        Discard
      </Button>
      <Button
        size="xs"
        loading={isSending}
        leftSection={<IconSend size={14} stroke={1.5} aria-hidden />}
        rightSection={<Kbd shortcut="mod+shift+Enter" />}
        onClick={onSend}
      >
        Send to session
      </Button>
    </section>
  );
}
