import clsx from 'clsx';
import { exactTime } from '../../../components/relative-time';
import { MessageActions } from './message-actions';
import { useMessageEdit } from './message-edit';
import { MessageEditor } from './message-editor';
import { useOpen } from './open-state';
import { openKey, type RowOf } from './rows';
import classes from './user-message.module.css';

/** Past this, a message is folded: pasted logs should not push the reply away. */
const LONG_MESSAGE = 1_200;

/** What the user wrote. */
export function UserMessage({ sessionId, row }: { sessionId: string; row: RowOf<'user'> }) {
  const { text, seq, createdAt } = row;
  const isLong = text.length > LONG_MESSAGE || text.split('\n').length > 16;
  const [isWhole, toggle] = useOpen(openKey(row));
  const edited = useMessageEdit(sessionId, seq);
  if (edited !== undefined) {
    return (
      <div className={classes.user}>
        <MessageEditor sessionId={sessionId} seq={seq} text={edited} />
      </div>
    );
  }
  return (
    <div className={classes.user}>
      <MessageActions sessionId={sessionId} seq={seq} author="user" markdown={text} />
      <div className={classes.bubble} title={exactTime(createdAt)}>
        <div className={clsx(classes.said, isLong && !isWhole && classes.folded)} data-selectable>
          {text}
        </div>
        {isLong && (
          <button type="button" className={classes.more} aria-expanded={isWhole} onClick={toggle}>
            {isWhole ? 'Show less' : 'Show all'}
          </button>
        )}
      </div>
    </div>
  );
}
