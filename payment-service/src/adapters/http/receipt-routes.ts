// POST /receipts/{provider}: what a provider says later of a message that it took.
import express from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { DeliveryObserver } from '../../application/delivery-observer.ts';
import type { MessagingProvider } from '../../application/ports.ts';
import type { ReceiptReader } from '../../application/receipt-reader.ts';
import type { ReceiveReceipt } from '../../application/receive-receipt.ts';
import { answerProblem } from './problem.ts';
import { problemResponses } from './route.ts';
import type { Route } from './route.ts';

export type ReceiptRoutesDeps = {
  /** In the order of the chain. */
  readonly providers: readonly Pick<MessagingProvider, 'name' | 'receipts'>[];
  readonly receiveReceipt: ReceiveReceipt;
  readonly observer: Pick<DeliveryObserver, 'receiptTold'>;
};

/** A receipt is a few hundred bytes, and whoever sends more of them is not authentic yet. */
const bodyBytesMax = 16 * 1024;

// Inflated bodies are refused: no provider sends them, and a small one can become a large one.
const rawBody = express.raw({ type: () => true, limit: bodyBytesMax, inflate: false });

function takeReceipts(name: string, reader: ReceiptReader, deps: ReceiptRoutesDeps): RequestHandler {
  return async (request: Request, response: Response) => {
    const raw: unknown = request.body;
    const requestTraceparent = String(response.locals['traceparent']);
    const tell = (status: 'unknown' | 'refused' | 'unreadable'): void =>
      deps.observer.receiptTold({ provider: name, status, subject: null, requestTraceparent, durationMs: 0 });
    const reading = reader.read({
      url: request.originalUrl,
      header: (header) => request.get(header),
      body: Buffer.isBuffer(raw) ? raw : Buffer.alloc(0),
    });
    switch (reading.kind) {
      case 'read':
        await deps.receiveReceipt({ ...reading.receipt, provider: name }, requestTraceparent);
        break;
      case 'unknown_status':
        tell('unknown');
        break;
      case 'unauthenticated':
        tell('refused');
        if (reader.challenge !== null) response.setHeader('WWW-Authenticate', reader.challenge);
        answerProblem(response, 'receipt_unauthenticated');
        return;
      case 'forbidden':
        tell('refused');
        answerProblem(response, 'receipt_forbidden');
        return;
      case 'unreadable':
        tell('unreadable');
        answerProblem(response, 'unreadable_receipt', [
          { pointer: '', detail: `expected ${reading.expected}` },
        ]);
        return;
    }
    response.status(204).end();
  };
}

const receiptsOff: RequestHandler = (_request, response) => answerProblem(response, 'receipts_off');

function createReceiptRoute(name: string, reader: ReceiptReader | null, deps: ReceiptRoutesDeps): Route {
  const mediaType = reader?.mediaType ?? 'application/octet-stream';
  const example = reader === null ? {} : { example: reader.example };
  return {
    method: 'post',
    path: `/receipts/${name}`,
    body: rawBody,
    operation: {
      summary: `What ${name} says later of a message that it took.`,
      description:
        reader === null ? 'Off: what receipts are checked with is not set.' : 'In the provider’s own form.',
      tags: ['receipts'],
      security: [{}],
      requestBody: { required: true, content: { [mediaType]: { schema: z.unknown(), ...example } } },
      responses: {
        '204': { description: 'It is on disk, or was before.' },
        ...problemResponses('401', '403', '413', '415', '422', '500', '503'),
      },
    },
    handle: reader === null ? receiptsOff : takeReceipts(name, reader, deps),
  };
}

/** One for each provider whose kind has receipts. */
export function createReceiptRoutes(deps: ReceiptRoutesDeps): readonly Route[] {
  return deps.providers.flatMap(({ name, receipts }) =>
    receipts === undefined ? [] : [createReceiptRoute(name, receipts, deps)],
  );
}
