// A service that lives as long as the test that started it.
import { afterEach } from '@jest/globals';
import { startTestService } from './running-service.ts';
import type { TestService, TestServiceOptions } from './running-service.ts';

/** Called at the top of a file; what a test starts with the result is stopped after it. */
export function serviceOfEachTest(): (options?: TestServiceOptions) => Promise<TestService> {
  const started: TestService[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((service) => service.stop()));
  });
  return async (options) => {
    const service = await startTestService(options);
    started.push(service);
    return service;
  };
}
