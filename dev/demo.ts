// npm run demo: a narrated tour through an outage, with the counts that prove it.
import { readArguments, runCommand } from './src/command.ts';
import { createGatewayClient } from './src/demo/gateway-client.ts';
import { runTour } from './src/demo/tour.ts';
import { homeFolder } from './src/home.ts';
import { isReady } from './src/readiness.ts';
import { startSystem } from './src/start-system.ts';
import { listenForStop } from './src/stop-requests.ts';

const USAGE = `Usage: npm run demo -- [--port 8000]

A tour of about a minute: healthy traffic, the primary provider broken, the
fallback at work, the primary mended, the traffic back. Uses the Relevo that
runs on the port, else starts one for as long as it needs it.`;

async function demo(): Promise<number> {
  const { ports } = readArguments(USAGE, { json: false });
  const { signal } = listenForStop(() => process.exit(130));
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  const urls = {
    payment: `http://127.0.0.1:${ports.payment}`,
    primary: `http://127.0.0.1:${ports.primary}`,
    fallback: `http://127.0.0.1:${ports.fallback}`,
  };
  const apiKey = (process.env['API_KEYS'] ?? '').split(',')[0]?.trim();
  const client = createGatewayClient(apiKey === '' ? undefined : apiKey);

  if (await isReady(urls.payment)) {
    say(`Using the Relevo that runs at ${urls.payment}.`);
    return (await tourUnlessStopped()) ? 0 : 1;
  }
  say('Nothing runs yet: starting Relevo for the tour …');
  // Kept for the case that the start fails; afterwards the tour does the talking.
  let said: string[] | undefined = [];
  const system = await startSystem({
    home: homeFolder(process.env),
    ports,
    env: process.env,
    signal,
    onLine: (name, line) => void said?.push(`${name} | ${line}`),
    onEvent: () => undefined,
  }).catch((error: unknown) => {
    for (const line of said?.slice(-20) ?? []) say(line);
    throw error;
  });
  said = undefined;
  try {
    return (await tourUnlessStopped()) ? 0 : 1;
  } finally {
    await system.stop();
  }

  async function tourUnlessStopped(): Promise<boolean> {
    const stopped = new Promise<boolean>((resolve) => {
      signal.addEventListener('abort', () => resolve(false), { once: true });
    });
    const isKept = await Promise.race([runTour({ client, urls, say }), stopped]);
    // A tour that is broken off must not leave its fault behind in a Relevo that goes on.
    if (signal.aborted) await client.setFailing(urls.primary, false).catch(() => undefined);
    return isKept;
  }
}

await runCommand(demo);
