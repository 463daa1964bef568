// Both providers in one lean process: the wire formats of notifier-primary and
// notifier-fallback without their inbox, receipts, metrics and logs. Those cost
// more than several of the contestants, and would be all that is measured.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

const FLAP_MS = 3_000;
const BODY_CHARS_MAX = 10_000;

let primary = 'healthy';
let primarySinceMs = 0;
let isRecording = false;
let taken = 0;
let takenAtMs: Record<string, number> = {};
let primaryCallsAtMs: number[] = [];
const held = new Set<ServerResponse>();

const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8' });
  response.end(JSON.stringify(body));
}

function take(text: string): void {
  taken += 1;
  if (isRecording) takenAtMs[text] ??= nowMs();
}

function isPrimaryIll(): boolean {
  if (primary !== 'flap') return primary !== 'healthy';
  return Math.floor((nowMs() - primarySinceMs) / FLAP_MS) % 2 === 0;
}

function refuse(response: ServerResponse): void {
  if (primary === 'error') answer(response, 503, { status: -99, reason: 'Service Unavailable' });
  else held.add(response.on('close', () => held.delete(response)));
}

type AldeamoRequest = { message: string; addresseeList: readonly { mobile: string }[] };

function sendAsAldeamo(body: string, response: ServerResponse): void {
  if (isRecording) primaryCallsAtMs.push(nowMs());
  if (isPrimaryIll()) {
    refuse(response);
    return;
  }
  const { message, addresseeList } = JSON.parse(body) as AldeamoRequest; // contestants write it so
  take(message);
  const received = addresseeList.map(({ mobile }) => ({
    mobile,
    transactionId: randomBytes(16).toString('hex'),
    status: 1,
    reason: 'Received',
  }));
  answer(response, 200, {
    status: 1,
    reason: 'Received',
    result: {
      totalRequest: received.length,
      totalFailed: 0,
      receivedRequests: received,
      failedRequests: [],
      dateToSend: '2026-01-01 00:00:00',
      timeZone: 'America/Bogota',
    },
  });
}

function sendAsTwilio(body: string, response: ServerResponse): void {
  const form = new URLSearchParams(body);
  take(form.get('Body') ?? '');
  answer(response, 201, {
    sid: `SM${randomBytes(16).toString('hex')}`,
    to: form.get('To'),
    body: form.get('Body'),
    status: 'queued',
    error_code: null,
  });
}

function steer(url: URL, response: ServerResponse): void {
  if (url.pathname === '/bench/taken') answer(response, 200, taken);
  else if (url.pathname === '/bench/arrivals') answer(response, 200, { taken, takenAtMs, primaryCallsAtMs });
  else if (url.pathname === '/bench/primary') {
    primary = url.searchParams.get('mode') ?? 'healthy';
    primarySinceMs = nowMs();
    answer(response, 200, primary);
  } else {
    primary = 'healthy';
    isRecording = url.searchParams.get('recording') === '1';
    taken = 0;
    takenAtMs = {};
    primaryCallsAtMs = [];
    for (const response of held) response.destroy();
    answer(response, 200, {});
  }
}

function route(request: IncomingMessage, body: string, response: ServerResponse): void {
  const path = request.url ?? '/';
  if (path.startsWith('/bench/')) steer(new URL(path, 'http://localhost'), response);
  else if (path === '/SmsiWS/smsSendPost') sendAsAldeamo(body, response);
  else if (path.startsWith('/SmsiWS/')) {
    // A look-up: nothing is known of what was never taken.
    if (isPrimaryIll()) refuse(response);
    else answer(response, 200, { status: 1, reason: 'Received', result: [] });
  } else if (request.method === 'POST') sendAsTwilio(body, response);
  else answer(response, 200, { messages: [], next_page_uri: null });
}

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (part: string) => (body += body.length < BODY_CHARS_MAX ? part : ''));
  request.on('end', () => route(request, body, response));
});
server.keepAliveTimeout = 65_000;
server.listen(Number(process.env['PORT']), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
