// fauxqs as a process: `node fauxqs-server.ts <port>`. By itself it would listen on all addresses of the machine.
import { buildApp } from 'fauxqs';

const server = buildApp({ logger: false });
await server.listen({ port: Number(process.argv[2]), host: '127.0.0.1' });
process.once('SIGTERM', () => void server.close());
