import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Calls `listener` once: when the answer is out, or its connection is gone. Returns how to call it off.
 * Of an answer that waits behind another one on its connection, Node 20 does not say that it never goes out.
 */
export function whenOver(
  { raw: { socket } }: { raw: Pick<FastifyRequest['raw'], 'socket'> },
  { raw: response }: Pick<FastifyReply, 'raw'>,
  listener: () => void,
): () => void {
  const callOff = () => {
    response.off('close', tell);
    socket.off('close', tell);
  };
  const tell = () => {
    callOff();
    listener();
  };
  response.once('close', tell);
  socket.once('close', tell);
  return callOff;
}
