// Reads Aldeamo's delivery receipts (modelled: no public document describes them).
// They come with the credentials that its console was given, in Basic auth.
import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { ReceiptReader, ReceiptReading } from '../../application/receipt-reader.ts';
import type { AfterFailure, ReceiptStatus } from '../../domain/receipt.ts';
import { idOf, parseJson } from './json-answer.ts';
import { basicAuth } from './provider-request.ts';
import type { ProviderCredentials } from './provider-request.ts';

type Word = { readonly status: ReceiptStatus; readonly afterFailure: AfterFailure };

/**
 * Modelled, all of them. A carrier that rejects has looked at the text or the
 * person and said no: to try another way around it is what the other provider
 * forbids by code (30004, 30007), so it is dead here too. The others are about the
 * way, and another provider has another.
 */
const words: ReadonlyMap<string, Word> = new Map([
  ['DELIVERED', { status: 'delivered', afterFailure: 'next_provider' }],
  ['UNDELIVERED', { status: 'failed', afterFailure: 'next_provider' }],
  ['EXPIRED', { status: 'failed', afterFailure: 'next_provider' }],
  ['REJECTED', { status: 'failed', afterFailure: 'dead' }],
]);

/** The word itself is the code: Aldeamo sends no other. */
export function afterAldeamoFailure(code: string | null): AfterFailure {
  return words.get(code ?? '')?.afterFailure ?? 'next_provider';
}

const expected = 'a JSON object with transactionId or correlationLabel, and status, as Aldeamo posts it';

const receiptSchema = z.object({
  transactionId: z.unknown().optional(),
  correlationLabel: z.unknown().optional(),
  status: z.string().regex(/^\w{1,32}$/),
});

const uuid = z.uuid();
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export function createAldeamoReceiptReader(credentials: ProviderCredentials): ReceiptReader {
  const own = digest(basicAuth(credentials));
  return {
    mediaType: 'application/json',
    example: { transactionId: '1001', status: 'DELIVERED' },
    challenge: 'Basic realm="receipts", charset="UTF-8"',
    read: (request) => {
      const given = request.header('authorization');
      if (given === undefined || given === '') return { kind: 'unauthenticated' };
      // The scheme's name is written in any case (RFC 9110, 11.1).
      const asWritten = given.replace(/^basic +/i, 'Basic ');
      if (!timingSafeEqual(digest(asWritten), own)) return { kind: 'forbidden' };
      return readReceipt(request.body.toString('utf8'));
    },
  };
}

function readReceipt(body: string): ReceiptReading {
  const parsed = receiptSchema.safeParse(parseJson(body));
  if (!parsed.success) return { kind: 'unreadable', expected };
  const { transactionId, correlationLabel, status: providerStatus } = parsed.data;
  const providerMessageId = idOf(transactionId);
  const handle = uuid.safeParse(correlationLabel);
  const attemptId = handle.success ? handle.data.toLowerCase() : null;
  const id = providerMessageId ?? attemptId;
  if (id === null) return { kind: 'unreadable', expected };
  const word = words.get(providerStatus);
  if (word === undefined) return { kind: 'unknown_status' };
  return {
    kind: 'read',
    receipt: {
      eventKey: `${id} ${providerStatus}`,
      providerMessageId,
      attemptId,
      status: word.status,
      providerStatus,
      code: word.status === 'failed' ? providerStatus : null,
    },
  };
}
