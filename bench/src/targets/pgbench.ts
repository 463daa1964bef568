// The very statement that takes one payment, run by PostgreSQL's own benchmark: no
// HTTP, no checks, no JavaScript. What the database could do at best.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { acceptStatement } from '../../../payment-service/src/adapters/postgres/accept-statement.ts';
import type { NewPayment } from '../../../payment-service/src/application/store.ts';
import { findProgram } from '../find-program.ts';
import { runCommand } from '../run-command.ts';
import type { Tools } from '../tools.ts';

const CLIENTS = 50;
const THREADS = 1;
/** Its time includes opening fifty connections, which a busy machine takes a second for. */
const CONNECT_S = 2;

const ID = '00000000-0000-7000-8000-00000000000';
const KEY = 'the key of a payment';

/** As the service holds it when nothing is delivered. */
const samplePayment: NewPayment = {
  payment: {
    paymentId: `${ID}1`,
    customerId: '123',
    money: { amountMinor: 10_000n, currency: 'COP' },
    message: 'Pago recibido 0123456789abcdef 000000001',
  },
  notificationId: `${ID}2`,
  notificationClass: 'payment',
  phone: '+573001112233',
  traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01',
  deadlineAfterMs: 86_400_000,
  idempotency: { key: KEY, fingerprint: 'f'.repeat(64) },
  firstAttempt: null,
  parked: { status: 'queued', dueAfterMs: 0 },
};

/** A value as SQL. Ids and the key are new each time, made by the server. */
function toSql(value: unknown): string {
  if (Array.isArray(value)) return `array[${value.map(toSql).join(', ')}]`;
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw new TypeError(`A ${typeof value} is no value of the statement.`);
  const text = value;
  if (text.startsWith(ID)) return 'uuidv7()';
  if (text === KEY) return 'uuidv7()::text';
  return `'${text.replaceAll("'", "''")}'`;
}

export function pgbenchScript(): string {
  const context = { owner: 'bench', replica: 'bench', leaseMs: 15_000 };
  const { text, values } = acceptStatement([samplePayment], context);
  const filled = text.replaceAll(/\$(\d+)/g, (_whole, number: string) => toSql(values[Number(number) - 1]));
  return `${filled.replaceAll(/\s*\n\s*/g, ' ').trim()};\n`;
}

export const missingPgbench = (): Promise<string | null> =>
  Promise.resolve(
    findProgram('pgbench') === null ? 'apt install postgresql-contrib, or brew install postgresql.' : null,
  );

/** Transactions a second on a database with Relevo's tables. */
export async function runPgbench(tools: Tools, databaseUrl: string, seconds: number): Promise<number> {
  const script = join(tools.folder, 'accept-one-payment.sql');
  writeFileSync(script, pgbenchScript());
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const lines = await runCommand({
    command: findProgram('pgbench') ?? 'pgbench',
    args: [
      ...[
        '-n',
        '-M',
        'prepared',
        '-c',
        String(CLIENTS),
        '-j',
        String(THREADS),
        '-T',
        String(seconds + CONNECT_S),
      ],
      ...['-f', script, '-h', hostname, '-p', port, '-U', username, pathname.slice(1)],
    ],
    cwd: tools.root,
    env: { PGPASSWORD: password },
  });
  return readTps(lines);
}

export function readTps(lines: readonly string[]): number {
  const tps = lines
    .map((line) => /^tps = ([\d.]+) \(without/.exec(line)?.[1])
    .find((found) => found !== undefined);
  if (tps === undefined) throw new Error(`pgbench printed no tps:\n${lines.join('\n')}`);
  return Number(tps);
}
