import { Button } from '@mantine/core';
import { IconArrowForwardUp } from '@tabler/icons-react';
import { TimeAgo } from '../../../components/time-ago';
import { useTranscriptPart } from '../transcript/transcripts-store';
import { forwardPlaces } from './checkpoint-places';
import classes from './forward-row.module.css';
import { askToRewind } from './rewind-place';
import { useCheckpoints } from './use-checkpoints';

/** At the end of a transcript that was rewound: where one can go forward to. */
export function ForwardRow({ sessionId }: { sessionId: string }) {
  const checkpoints = useCheckpoints(sessionId);
  const messages = useTranscriptPart(sessionId, ({ transcript }) => transcript.messages);
  const isEnd = useTranscriptPart(
    sessionId,
    ({ load, transcript }) => load === 'ready' && !transcript.hasLater,
  );
  const places = isEnd ? forwardPlaces(checkpoints, messages) : [];
  if (places.length === 0) return null;
  return (
    <section className={classes.forward} aria-label="Forward">
      <IconArrowForwardUp className={classes.icon} size={16} stroke={1.5} aria-hidden />
      <div className={classes.body}>
        <p className={classes.words}>You rewound to here. You can go forward again.</p>
        <ul className={classes.places}>
          {places.map(({ checkpoint, hasMore }) => (
            <li key={checkpoint.id} className={classes.place}>
              <span>
                {hasMore ? 'Conversation and files' : 'Files'} before the rewind,{' '}
                <TimeAgo at={checkpoint.createdAt} />
              </span>
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => askToRewind(checkpoint, hasMore ? 'both' : 'files')}
              >
                Go forward…
              </Button>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
