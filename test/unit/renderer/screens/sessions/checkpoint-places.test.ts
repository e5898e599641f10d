import { describe, expect, it } from 'vitest';
import {
  checkpointBefore,
  forwardPlaces,
} from '../../../../../src/renderer/screens/sessions/checkpoints/checkpoint-places';
import { doneWords } from '../../../../../src/renderer/screens/sessions/checkpoints/rewind-words';
import type { Checkpoint } from '../../../../../src/shared/commands/checkpoints';
import type { Block, Message } from '../../../../../src/shared/commands/sessions';

const checkpoint = (kind: Checkpoint['kind'], seq: number, createdAt: number): Checkpoint => ({
  id: `${kind} ${seq} ${createdAt}`,
  sessionId: 's',
  kind,
  seq,
  createdAt,
  changedFiles: 0,
  notice: null,
});
const message = (
  seq: number,
  role: Message['role'],
  createdAt: number,
  blocks: Block[] = [{ type: 'text', text: 'x' }],
): Message => ({
  sessionId: 's',
  seq,
  role,
  blocks,
  stopReason: null,
  isStreaming: false,
  createdAt,
});

describe('the checkpoint of a message', () => {
  it('is the latest of those before it, and never that of a rewind', () => {
    const all = [
      checkpoint('turn', 1, 1),
      checkpoint('turn', 3, 2),
      checkpoint('rewind', 3, 4),
      checkpoint('turn', 3, 5),
    ];
    expect(checkpointBefore(all, 3)).toBe(all[3]);
    expect(checkpointBefore(all, 2)).toBeUndefined();
  });
});

describe('the places to go forward to', () => {
  const said = [message(1, 'user', 1), message(2, 'assistant', 2)];

  it('are those from which one rewound, the latest first', () => {
    const places = forwardPlaces(
      [
        checkpoint('turn', 1, 1),
        checkpoint('turn', 3, 3),
        checkpoint('rewind', 7, 10),
        checkpoint('rewind', 5, 11),
      ],
      said,
    );
    expect(places).toEqual([
      { checkpoint: checkpoint('rewind', 5, 11), hasMore: true },
      { checkpoint: checkpoint('rewind', 7, 10), hasMore: true },
    ]);
  });

  it('do not hold where one has gone forward to already', () => {
    const went = [checkpoint('rewind', 3, 10), checkpoint('rewind', 1, 11)];
    expect(forwardPlaces(went, said)).toEqual([]);
  });

  it('are the files alone where only files were rewound', () => {
    const files = [checkpoint('rewind', 3, 10)];
    expect(forwardPlaces(files, said)).toEqual([{ checkpoint: files[0], hasMore: false }]);
  });

  it('are none any more once a message was sent', () => {
    const sent = [...said, message(3, 'user', 20)];
    expect(forwardPlaces([checkpoint('rewind', 7, 10)], sent)).toEqual([]);
  });

  it('count the results of tools, which are not shown', () => {
    const cut = [
      message(1, 'user', 1),
      message(2, 'assistant', 2, [{ type: 'tool_use', toolCallId: 'a' }]),
    ];
    const [back, forward] = [checkpoint('rewind', 4, 10), checkpoint('rewind', 1, 11)];
    expect(forwardPlaces([back, forward], cut)).toEqual([]);
  });

  it('are all of them where nothing is left of the conversation', () => {
    const places = forwardPlaces([checkpoint('turn', 1, 1), checkpoint('rewind', 5, 10)], []);
    expect(places.map(({ hasMore }) => hasMore)).toEqual([true]);
  });
});

describe('what is said after a rewind', () => {
  it('names what was rewound, and no files where none differed', () => {
    expect(doneWords('both', false, { changedFiles: 1 })).toBe(
      'Rewound the conversation and 1 file',
    );
    expect(doneWords('files', true, { changedFiles: 3 })).toBe('Went forward: 3 files');
    expect(doneWords('files', false, { changedFiles: 0 })).toBe('Rewound the files: none differed');
    expect(doneWords('conversation', false, { changedFiles: 0 })).toBe('Rewound the conversation');
  });
});
