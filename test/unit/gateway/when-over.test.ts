import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { whenOver } from '../../../src/main/gateway/when-over';

/** A request whose answer waits behind another: it has no connection yet. */
function open() {
  const socket = new Socket();
  const raw = new IncomingMessage(socket);
  const response = new ServerResponse(raw);
  const told: string[] = [];
  const forget = whenOver({ raw }, { raw: response }, () => void told.push('over'));
  const listeners = () => socket.listenerCount('close') + response.listenerCount('close');
  return { socket, response, told, forget, listeners };
}

test('an answer that waits behind another is over with its connection', async () => {
  const { socket, told, listeners } = open();
  socket.destroy();
  await expect.poll(() => told).toEqual(['over']);
  expect(listeners()).toBe(0);
});

test('an answer is over once', async () => {
  const { socket, response, told, listeners } = open();
  response.emit('close');
  socket.destroy();
  await new Promise((resolve) => socket.once('close', resolve));
  expect(told).toEqual(['over']);
  expect(listeners()).toBe(0);
});

test('who has called it off is told nothing, and nothing stays behind', () => {
  const { response, told, forget, listeners } = open();
  forget();
  response.emit('close');
  expect([told, listeners()]).toEqual([[], 0]);
});
