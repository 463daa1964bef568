import { servePayments } from './payments-app.ts';
import { sendWithCockatiel } from './send-with-cockatiel.ts';

servePayments({ take: sendWithCockatiel, outstanding: () => Promise.resolve(0) });
