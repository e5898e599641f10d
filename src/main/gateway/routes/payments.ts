import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Id } from '../../../shared/commands/command';
import { Payment, payments } from '../../../shared/commands/payments';
import type { DocumentedScope } from './documented';
import { type RunCommand, refuse } from './run-command';

const { amountMicroUsd, description, idempotencyKey } = payments.authorize.input.shape;
const IdempotencyKey = idempotencyKey.unwrap().unwrap();

/**
 * Not strict: whose payment it is comes from the key alone, and what else a program says of itself, such
 * as a `clientId`, changes nothing.
 */
const NewPayment = z.object({
  amountMicroUsd,
  description,
  /** The same as the header `Idempotency-Key`, for programs that cannot set one. */
  idempotencyKey: IdempotencyKey.nullish(),
});
const Capture = payments.capture.input.pick({ amountMicroUsd: true });
const One = z.object({ id: Id });

/** Money that a client sets aside for work of its own, within its budgets. */
export function paymentRoutes(scope: DocumentedScope, run: RunCommand): void {
  const tags = ['Payments'];

  scope.post(
    '/payments/create',
    {
      schema: {
        tags,
        summary: 'Set money aside, all of it or nothing',
        headers: z.looseObject({ 'idempotency-key': IdempotencyKey.optional() }),
        body: NewPayment,
        response: { 201: Payment },
      },
    },
    async ({ client, body, headers }, reply) => {
      const key = oneKey(headers['idempotency-key'], body.idempotencyKey);
      const payment = await run('payments.authorize', {
        clientId: client.clientId,
        amountMicroUsd: body.amountMicroUsd,
        description: body.description,
        idempotencyKey: key,
      });
      return reply.code(201).send(payment);
    },
  );

  scope.post(
    '/payments/:id/capture',
    {
      schema: {
        tags,
        summary: 'Spend what it really cost; the rest is free again',
        params: One,
        body: Capture,
        response: { 200: Payment },
      },
    },
    async (request) => {
      const paymentId = await ownPayment(request, request.params.id, run);
      return run('payments.capture', { paymentId, amountMicroUsd: request.body.amountMicroUsd });
    },
  );

  scope.post(
    '/payments/:id/void',
    {
      schema: {
        tags,
        summary: 'Give all of it free again',
        params: One,
        response: { 200: Payment },
      },
    },
    async (request) => {
      const paymentId = await ownPayment(request, request.params.id, run);
      return run('payments.void', { paymentId });
    },
  );

  scope.get(
    '/payments',
    {
      schema: {
        tags,
        summary: 'Payments of the client, newest first',
        querystring: z.object({
          status: payments.list.input.shape.status.unwrap().unwrap().optional(),
          limit: z.coerce.number().int().min(1).max(500).default(100),
          before: Id.optional(),
        }),
        response: { 200: payments.list.output },
      },
    },
    async ({ client, query }) => run('payments.list', { ...query, clientId: client.clientId }),
  );
}

function oneKey(header: string | undefined, field: string | null | undefined): string | null {
  if (header !== undefined && field != null && header !== field) {
    throw refuse(
      'INVALID_INPUT',
      'idempotencyKey: it is not the same as the header Idempotency-Key.',
      'idempotencyKey',
    );
  }
  return header ?? field ?? null;
}

/** Another client's is not there, as one that never was. Errors: `NOT_FOUND`. */
async function ownPayment(
  { client: { clientId } }: Pick<FastifyRequest, 'client'>,
  given: string,
  run: RunCommand,
): Promise<string> {
  const paymentId = given.toLowerCase();
  const page = await run('payments.list', { clientId, before: idAfter(paymentId), limit: 1 });
  if (page.payments[0]?.id === paymentId) return paymentId;
  throw refuse('NOT_FOUND', 'There is no such payment.');
}

/** The next id there can be: the page before it begins with the one that is looked for. */
function idAfter(id: string): string {
  const next = (BigInt(`0x${id.replaceAll('-', '')}`) + 1n).toString(16).padStart(32, '0');
  return next.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
