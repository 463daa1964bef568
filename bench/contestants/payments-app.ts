// The express app of all contestants but Relevo: it checks as much as most
// services do, calls `take`, and answers 201. No logs, no metrics, no traces.
import express from 'express';
import type { Payment } from './send.ts';

export type PaymentsApp = {
  /** Resolves once the payment may be answered. */
  readonly take: (payment: Payment & { readonly key: string }) => Promise<unknown>;
  readonly outstanding: () => Promise<number>;
};

type Body = { amount?: unknown; customer_id?: unknown; phone?: unknown; message?: unknown };

export function servePayments({ take, outstanding }: PaymentsApp): void {
  const app = express();
  app.use(express.json());
  app.post('/payments', async (request, response) => {
    const { amount, customer_id, phone, message } = request.body as Body; // checked in the next line
    if (typeof amount !== 'number' || typeof phone !== 'string' || typeof message !== 'string') {
      response.status(422).json({ error: 'amount, phone and message are required' });
      return;
    }
    const key = request.get('Idempotency-Key') ?? '';
    await take({ phone, message, key });
    response.status(201).json({ payment_id: key, status: 'succeeded', amount, customer_id });
  });
  app.get('/outstanding', async (_request, response) => {
    response.json(await outstanding());
  });
  app.listen(Number(process.env['PORT']), '127.0.0.1');
}
