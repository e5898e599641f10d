import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SessionOptions } from '../../../src/shared/commands/sessions';
import {
  cutAtMaxTokens,
  type MessagesRequest,
  reply,
  text,
  thinking,
  toolUse,
} from '../../support/provider';
import { type Stage, startStage, words } from '../../support/stage';

const OLDER = 'claude-haiku-4-5-20251001';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

const turns = () => stage.provider.journal.turns();
const toolNames = (request: MessagesRequest | undefined) =>
  (request?.tools ?? []).map(({ name }) => name);
const results = (request: MessagesRequest | undefined) =>
  JSON.stringify(request?.messages.at(-1)?.content);

async function firstRequest(options: Partial<SessionOptions>): Promise<MessagesRequest> {
  const session = await stage.session(options);
  stage.provider.say(reply('Hello.'));
  await stage.send(session, 'Hi');
  await stage.idle(session);
  const [request] = turns();
  if (!request) throw new Error('nothing was asked');
  return request;
}

describe('what is chosen is asked for where the model has it', () => {
  test('effort, thinking and the web', async () => {
    const request = await firstRequest({ effort: 'high', thinking: 'on', webAccess: true });
    expect(request.output_config).toEqual({ effort: 'high' });
    expect(request.thinking).toEqual({ type: 'adaptive', display: 'summarized' });
    expect(toolNames(request)).toEqual(expect.arrayContaining(['web_search', 'web_fetch', 'read']));
  });

  test('nothing of it where nothing is chosen', async () => {
    const request = await firstRequest({});
    expect(request).not.toHaveProperty('output_config');
    expect(request).not.toHaveProperty('thinking');
    expect(toolNames(request)).not.toContain('web_search');
  });

  test('thinking switched off', async () => {
    expect((await firstRequest({ thinking: 'off' })).thinking).toEqual({ type: 'disabled' });
  });

  test('an older model: a budget for thinking, no effort, no web, replies of its own length', async () => {
    const request = await firstRequest({
      model: OLDER,
      effort: 'high',
      thinking: 'on',
      webAccess: true,
    });
    expect(request.thinking).toEqual({ type: 'enabled', budget_tokens: 4_096 });
    expect(request.max_tokens).toBe(8_192);
    expect(request).not.toHaveProperty('output_config');
    expect(toolNames(request)).not.toContain('web_search');
  });

  test('without a list of models the session goes on, and asks for nothing special', async () => {
    const session = await stage.session({ model: 'claude-opus-5-5', effort: 'max' });
    await stage.send(session, 'Hi');
    await stage.idle(session);
    expect(turns()).toHaveLength(1);
  });
});

describe('a change in the middle of a turn', () => {
  test('holds from the next request on', async () => {
    const session = await stage.session();
    stage.provider.say(
      reply([toolUse('1', 'write', { file_path: 'b.txt', content: '1' })]),
      reply([thinking('Hm.'), text('Done.')]),
    );
    await stage.send(session, 'Write it');
    await stage.state(session, ({ status }) => status === 'asking');
    await stage.main.must('sessions.update', {
      sessionId: session.id,
      model: 'claude-opus-5-5',
      effort: 'low',
      thinking: 'on',
    });
    await stage.allow();
    await stage.idle(session, 2);
    expect(turns().map(({ model }) => model)).toEqual(['claude-sonnet-5-5', 'claude-opus-5-5']);
    expect(turns()[1]).toMatchObject({
      output_config: { effort: 'low' },
      thinking: { type: 'adaptive' },
    });
    expect((await stage.records()).map(({ model }) => model)).toEqual([
      'claude-opus-5-5',
      'claude-sonnet-5-5',
    ]);
    expect(fs.readFileSync(path.join(stage.workspace, 'b.txt'), 'utf8')).toBe('1');
  });

  test('from a model that thinks to one that does not, and back', async () => {
    const session = await stage.session({ thinking: 'on' });
    stage.provider.say(
      reply([thinking('First a look.'), toolUse('1', 'write', { file_path: 'b', content: '1' })]),
      reply([toolUse('2', 'write', { file_path: 'c', content: '2' })]),
      reply('Done.'),
    );
    await stage.send(session, 'Write both');
    await stage.state(session, ({ status }) => status === 'asking');
    await stage.main.must('sessions.update', { sessionId: session.id, thinking: 'off' });
    await stage.allow();
    await stage.main.event('sessions.toolCall', ({ id, status }) => {
      return id === 'toolu_2' && status === 'asking';
    });
    await stage.main.must('sessions.update', { sessionId: session.id, thinking: 'on' });
    await stage.allow();
    await stage.idle(session, 3);
    expect(turns().map((request) => Object(request.thinking).type)).toEqual([
      'adaptive',
      'disabled',
      'adaptive',
    ]);
  });

  test('of the mode: the very next call is judged by it', async () => {
    const session = await stage.session({ mode: 'plan' });
    stage.provider.say(
      reply([toolUse('1', 'write', { file_path: 'b.txt', content: '1' })]),
      reply([toolUse('2', 'write', { file_path: 'c.txt', content: '2' })]),
      reply('Done.'),
    );
    const hold = stage.provider.hold(1);
    await stage.send(session, 'Write');
    await hold.reached;
    await stage.main.must('sessions.update', { sessionId: session.id, mode: 'accept_edits' });
    stage.provider.release();
    await stage.idle(session, 3);
    expect(fs.existsSync(path.join(stage.workspace, 'b.txt'))).toBe(true);
    expect(JSON.stringify(turns()[0]?.system)).toContain('Plan mode is on');
    expect(JSON.stringify(turns()[1]?.system)).not.toContain('Plan mode is on');
  });
});

describe('modes', () => {
  test('plan: nothing is changed or run, and the model hears why', async () => {
    const session = await stage.session({ mode: 'plan' });
    stage.provider.say(
      reply([
        toolUse('w', 'write', { file_path: 'b.txt', content: 'x' }),
        toolUse('e', 'edit', { file_path: 'a.txt', old_string: 'one', new_string: 'two' }),
        toolUse('b', 'bash', { command: 'touch c.txt' }),
        toolUse('r', 'read', { file_path: 'a.txt' }),
      ]),
      reply('My plan.'),
    );
    await stage.send(session, 'Do it');
    await stage.idle(session, 2);
    expect(fs.readdirSync(stage.workspace)).toEqual(['a.txt']);
    expect(fs.readFileSync(path.join(stage.workspace, 'a.txt'), 'utf8')).toBe('one\ntwo\n');
    const { toolCalls } = await stage.transcript(session);
    expect(toolCalls.map(({ status }) => status)).toEqual(['denied', 'denied', 'denied', 'done']);
    expect(results(turns()[1])).toContain('plan mode: nothing is changed or run');
    expect(stage.main.events.map(({ name }) => name)).not.toContain('sessions.permissionRequested');
  });

  test('accept edits: files in the workspace do not ask, commands do', async () => {
    const session = await stage.session({ mode: 'accept_edits' });
    stage.provider.say(
      reply([
        toolUse('w', 'write', { file_path: 'b.txt', content: 'x' }),
        toolUse('o', 'write', { file_path: '../outside.txt', content: 'x' }),
        toolUse('b', 'bash', { command: 'echo hello' }),
      ]),
      reply('Done.'),
    );
    await stage.send(session, 'Do it');
    await stage.main.event('sessions.permissionRequested');
    const asking = await stage.main.must('sessions.asking', { profileId: stage.profileId });
    expect(asking.map(({ toolName }) => toolName)).toEqual(['bash']);
    await stage.allow();
    await stage.idle(session, 2);
    const { toolCalls } = await stage.transcript(session);
    expect(toolCalls.map(({ status }) => status)).toEqual(['done', 'failed', 'done']);
    expect(fs.existsSync(path.join(stage.workspace, '../outside.txt'))).toBe(false);
  });
});

describe('thinking that a reply was cut off after', () => {
  test.each([
    ['by the network', { cutAfterDeltas: 3 }],
    ['by the network, in the middle of the next block', { cutAfterDeltas: 4 }],
  ])('%s does not keep the session from going on', async (_how, fault) => {
    const session = await stage.session({ thinking: 'on' });
    stage.provider.say(
      reply([thinking('What do I think?'), toolUse('r', 'read', { file_path: 'a.txt' })]),
      reply('I thought.'),
      reply('Again.'),
    );
    stage.provider.failTurns(fault);
    await stage.send(session, 'Think');
    await stage.state(session, ({ status }) => status === 'waiting');
    await stage.main.must('sessions.retry', { sessionId: session.id });
    await stage.idle(session, 2);
    await stage.send(session, 'Again');
    await stage.idle(session, 3);
    expect(stage.provider.journal.requests.map(({ status }) => status)).not.toContain(400);
  });

  test('by its length does not either', async () => {
    const session = await stage.session({ thinking: 'on' });
    stage.provider.say(cutAtMaxTokens([thinking('So much to think of.')]), reply('Shorter.'));
    await stage.send(session, 'Think');
    await stage.idle(session);
    expect((await stage.transcript(session)).messages.at(-1)?.blocks.at(-1)).toMatchObject({
      action: 'continue',
    });
    await stage.main.must('sessions.resume', { sessionId: session.id });
    await stage.idle(session, 2);
    expect(words((await stage.transcript(session)).messages).at(-1)).toBe('Shorter.');
  });
});
