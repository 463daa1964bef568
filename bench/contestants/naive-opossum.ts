// The service most people write: it sends in the request and stores nothing.
import { servePayments } from './payments-app.ts';
import { sendWithOpossum } from './send-with-opossum.ts';

servePayments({ take: sendWithOpossum, outstanding: () => Promise.resolve(0) });
