// A service with somebody who watches its events, and one way to ask it for JSON.
import type { TestService, TestServiceOptions } from './running-service.ts';
import { serviceOfEachTest } from './service-of-each-test.ts';
import { watchesOfEachTest } from './watched-events.ts';
import type { EventWatch, Watch } from './watched-events.ts';

type WatchedServices = {
  readonly start: (options?: TestServiceOptions) => Promise<TestService>;
  readonly watch: Watch;
  readonly startWatched: (
    options?: TestServiceOptions,
  ) => Promise<{ service: TestService; seen: EventWatch }>;
};

/** Called at the top of a file; what a test starts with it ends with the test. */
export function watchedServicesOfEachTest(): WatchedServices {
  const start = serviceOfEachTest();
  const watch = watchesOfEachTest();
  return {
    start,
    watch,
    startWatched: async (options) => {
      const service = await start(options);
      return { service, seen: await watch(service) };
    },
  };
}

export async function ask(
  { url }: TestService,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url + path, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }; // ours
}
