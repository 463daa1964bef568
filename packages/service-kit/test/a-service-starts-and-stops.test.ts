import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import {
  createHealthRouter,
  createLogger,
  createMetricsRoute,
  createProblemHandler,
  createRegistry,
  createTraceMiddleware,
  startServer,
} from '../index.ts';

const lines: string[] = [];
const logger = createLogger({ service: 'test', level: 'debug', write: (line) => lines.push(line) });

function createApp() {
  const app = express();
  app.use(createTraceMiddleware());
  app.use(createHealthRouter({ service: 'test', isReady: () => false }));
  app.get('/metrics', createMetricsRoute(createRegistry()));
  app.use(express.json({ limit: 100 }));
  app.post('/echo', (req, res) => void res.json(req.body));
  app.get('/broken', () => {
    throw new Error('secret detail of ours');
  });
  app.use(createProblemHandler(logger));
  return app;
}

describe('errors are problems', () => {
  it.each([
    ['invalid JSON', (r: request.Test) => r.send('{"a":'), 400, 'invalid_json'],
    [
      'a body over the limit',
      (r: request.Test) => r.send(`{"a":"${'x'.repeat(200)}"}`),
      413,
      'body_too_large',
    ],
    [
      'a body that is not packed as it says',
      (r: request.Test) => r.set('Content-Encoding', 'gzip').send('{}'),
      400,
      'body_unreadable',
    ],
    [
      'an unknown encoding',
      (r: request.Test) => r.set('Content-Encoding', 'zstd-x').send('{}'),
      415,
      'unsupported_encoding',
    ],
  ])('%s', async (_what, send, status, code) => {
    const response = await send(request(createApp()).post('/echo').set('Content-Type', 'application/json'));
    expect(response.status).toBe(status);
    expect(response.type).toBe('application/problem+json');
    expect(response.body).toMatchObject({ status, code, errors: [] });
    expect(response.body).toHaveProperty('trace_id', expect.stringMatching(/^[0-9a-f]{32}$/));
  });

  it('logs what broke on our side and does not tell it', async () => {
    const response = await request(createApp()).get('/broken');
    expect(response.status).toBe(500);
    expect(response.text).not.toContain('secret detail');
    expect(lines.join('')).toContain('secret detail of ours');
  });
});

describe('the metrics route', () => {
  it('leaves out the three names that fail the metric lint', async () => {
    const { text } = await request(createApp()).get('/metrics');
    expect(text).toContain('process_cpu_user_seconds_total');
    expect(text).not.toMatch(/nodejs_active_\w+_total/);
  });
});

describe('the server', () => {
  it('names the taken port and how to go on', async () => {
    const first = await startServer({ app: createApp(), host: '127.0.0.1', port: 0 });
    await expect(startServer({ app: createApp(), host: '127.0.0.1', port: first.port })).rejects.toThrow(
      `Cannot listen on 127.0.0.1:${first.port} (EADDRINUSE). Stop what holds it (lsof -i :${first.port}), or set PORT to a free one.`,
    );
    await first.close(0);
  });

  it('cuts a request that does not end within the grace', async () => {
    const hanging = await startServer({ app: () => undefined, host: '127.0.0.1', port: 0 });
    const socket = connect(hanging.port, '127.0.0.1');
    socket.on('error', () => undefined);
    const requested = once(hanging.server, 'request');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await requested;
    const closed = once(socket, 'close');
    await hanging.close(10);
    await closed;
    expect(hanging.server.listening).toBe(false);
  });

  it('closes a kept-alive connection once its last answer is out, long before the grace ends', async () => {
    let answer: () => void = () => undefined;
    const busy = await startServer({
      app: (_request, response) => {
        answer = () => response.end('done');
      },
      host: '127.0.0.1',
      port: 0,
    });
    const socket = connect(busy.port, '127.0.0.1');
    const requested = once(busy.server, 'request');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n');
    await requested;
    const begunAt = performance.now();
    const closing = busy.close(10_000);
    answer();
    await closing;
    expect(performance.now() - begunAt).toBeLessThan(5_000);
  });
});
