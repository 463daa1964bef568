const PARENT_POLL_MS = 1_000;
// One Ctrl-C arrives twice: from the terminal, and passed on by npm.
const SAME_REQUEST_MS = 700;

/**
 * Aborts when this process is asked to end: a signal, a reader of our output
 * that is gone, or an npm that was killed without passing it on. `onInsist` is
 * called when a person asks again.
 */
export function listenForStop(onInsist: () => void): { readonly signal: AbortSignal } {
  const controller = new AbortController();
  let askedAtMs: number | undefined;
  const askOnce = (): void => {
    askedAtMs ??= Date.now();
    controller.abort();
  };
  const ask = (): void => {
    if (askedAtMs !== undefined && Date.now() - askedAtMs > SAME_REQUEST_MS) onInsist();
    else askOnce();
  };
  process.on('SIGINT', ask);
  process.on('SIGTERM', askOnce);
  process.on('SIGHUP', askOnce);
  process.stdout.on('error', askOnce);
  process.stderr.on('error', () => undefined);
  if (process.env['npm_lifecycle_event'] !== undefined) {
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) askOnce();
    }, PARENT_POLL_MS).unref();
  }
  return { signal: controller.signal };
}
