import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NewAttachment } from '../../../src/shared/commands/sessions';
import { reply } from '../../support/provider';
import { type Stage, startStage, words } from '../../support/stage';

const IMAGE: NewAttachment = {
  name: 'dot.png',
  mediaType: 'image/png',
  data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
};
const PDF: NewAttachment = {
  name: 'plan.pdf',
  mediaType: 'application/pdf',
  data: Buffer.from('%PDF-1.4\nA plan.\n%%EOF').toString('base64'),
};

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

const sent = (at: number) => stage.provider.journal.turns()[at]?.messages ?? [];

/** A file of so many bytes that begins as one of its type does. */
function large({ data, ...file }: NewAttachment, bytes: number): NewAttachment {
  const start = Buffer.from(data, 'base64');
  return {
    ...file,
    data: Buffer.concat([start, Buffer.alloc(bytes - start.length)]).toString('base64'),
  };
}

describe('an image and a PDF', () => {
  test('go out before the words, are shown, and can be had again', async () => {
    const session = await stage.session();
    stage.provider.say(reply('I see.'));
    await stage.send(session, 'Look', [IMAGE, PDF]);
    await stage.idle(session);
    expect(sent(0)).toMatchObject([
      {
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: IMAGE.data } },
          { type: 'document', title: 'plan.pdf', source: { data: PDF.data } },
          { type: 'text', text: 'Look' },
        ],
      },
    ]);
    const [message] = (await stage.transcript(session)).messages;
    expect(message?.blocks).toMatchObject([
      { type: 'attachment', mediaType: 'image/png', bytes: 70, index: 0 },
      { type: 'attachment', name: 'plan.pdf', mediaType: 'application/pdf', bytes: 22, index: 1 },
      { type: 'text', text: 'Look' },
    ]);
    const place = { sessionId: session.id, seq: message?.seq ?? 0 };
    const { data } = await stage.main.must('sessions.attachment', { ...place, index: 1 });
    expect(data).toBe(PDF.data);
    expect(await stage.main.call('sessions.attachment', { ...place, index: 2 })).toMatchObject({
      ok: false,
      error: { code: 'NOT_FOUND' },
    });
  });

  test('are part of what is sent later, also after a restart', async () => {
    const session = await stage.session();
    stage.provider.say(reply('I see.'), reply('Still.'));
    await stage.send(session, 'Look', [IMAGE, PDF]);
    await stage.idle(session);
    await stage.restart();
    await stage.send(session, 'Do you still see it?');
    await stage.idle(session, 2);
    expect(sent(1)[0]).toEqual(sent(0)[0]);
  });

  test('wait in the queue, and can be had once they are sent', async () => {
    const session = await stage.session();
    stage.provider.say(reply('First.'), reply('Second.'));
    const hold = stage.provider.hold(1);
    await stage.send(session, 'One');
    await hold.reached;
    await stage.send(session, 'Two', [PDF]);
    stage.provider.release();
    await stage.idle(session, 2);
    const message = (await stage.transcript(session)).messages.find(({ blocks }) =>
      blocks.some(({ type }) => type === 'attachment'),
    );
    const place = { sessionId: session.id, seq: message?.seq ?? 0, index: 0 };
    expect((await stage.main.must('sessions.attachment', place)).data).toBe(PDF.data);
  });

  test('are sent again with an edited message, unless they are to be left out', async () => {
    const session = await stage.session();
    stage.provider.say(reply('I see.'), reply('Again.'), reply('Without.'));
    await stage.send(session, 'Look', [IMAGE, PDF]);
    await stage.idle(session);
    const again = { sessionId: session.id, beforeSeq: 1, text: 'Look closer' };
    await stage.idle(await stage.main.must('sessions.fork', again));
    await stage.idle(await stage.main.must('sessions.fork', { ...again, keepAttachments: false }));
    const types = (at: number) =>
      [sent(at)[0]?.content ?? []].flat().map((block) => Object(block).type);
    expect(types(1)).toEqual(['image', 'document', 'text']);
    expect(types(2)).toEqual(['text']);
  });
});

test('a file alone is enough, and names the session', async () => {
  const session = await stage.session();
  stage.provider.say(reply('I see.'));
  await stage.send(session, '', [PDF]);
  expect((await stage.idle(session)).title).toBe('plan.pdf');
  expect(words((await stage.transcript(session)).messages)).toEqual(['[attachment]', 'I see.']);
});

test('a secret in the name of a file goes no further', async () => {
  const session = await stage.session();
  stage.provider.say(reply('I see.'));
  await stage.send(session, 'Look', [{ ...PDF, name: `${stage.apiKey}.pdf` }]);
  await stage.idle(session);
  expect(JSON.stringify(sent(0))).toContain('[secret Work key].pdf');
  expect(JSON.stringify([sent(0), stage.main.events])).not.toContain(stage.apiKey);
});

describe('what the provider would never take is refused before it is said', () => {
  test.each([
    ['nothing at all', []],
    ['too much together', [large(PDF, 11 << 20), large(PDF, 11 << 20)]],
    ['an image that is too large', [large(IMAGE, 4 << 20)]],
    ['an image that is another thing', [{ ...IMAGE, data: PDF.data }]],
    ['a PDF that is none', [{ ...PDF, data: IMAGE.data }]],
  ] as const)('%s', async (_what, files) => {
    const session = await stage.session();
    const answer = await stage.main.call('sessions.send', {
      sessionId: session.id,
      text: '',
      attachments: [...files],
    });
    expect(answer).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
    expect((await stage.transcript(session)).messages).toEqual([]);
    stage.provider.say(reply('Hello.'));
    await stage.send(session, 'Hi');
    await stage.idle(session);
  });

  test('the largest that are taken', async () => {
    const session = await stage.session();
    stage.provider.say(reply('I see.'));
    await stage.send(session, '', [large(IMAGE, 3_900_000), large(PDF, 16 << 20)]);
    await stage.idle(session);
  });
});
