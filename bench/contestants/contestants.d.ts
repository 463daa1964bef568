// Of each package that only the benchmark has, as much as it uses: the packages are
// not there where the types are checked, since `npm ci` does not install them.

declare module 'ioredis' {
  type RedisOptions = { readonly host: string; readonly port: number; readonly maxRetriesPerRequest: null };
  export class Redis {
    constructor(options: RedisOptions);
    quit(): Promise<unknown>;
  }
}

declare module 'bullmq' {
  import type { Redis } from 'ioredis';
  type Connection = Redis;
  type JobOptions = { readonly jobId: string; readonly removeOnComplete: { readonly count: number } };
  export class Queue<Payload> {
    constructor(name: string, options: { readonly connection: Connection });
    add(name: string, payload: Payload, options: JobOptions): Promise<unknown>;
    getJobCounts(...states: string[]): Promise<Readonly<Record<string, number>>>;
  }
  export class Worker<Payload> {
    constructor(
      name: string,
      work: (job: { readonly data: Payload }) => Promise<unknown>,
      options: { readonly connection: Connection; readonly concurrency: number },
    );
    on(event: 'error', listener: (error: Error) => void): this;
  }
}

declare module 'graphile-worker' {
  type Preset = {
    readonly worker: {
      readonly connectionString: string;
      readonly concurrentJobs: number;
      readonly maxPoolSize: number;
      readonly localQueue: { readonly size: number };
      readonly completeJobBatchDelay: number;
      readonly failJobBatchDelay: number;
    };
  };
  type Runner = {
    addJob(task: string, payload: unknown, spec: { readonly jobKey: string }): Promise<unknown>;
  };
  export function run(options: {
    readonly preset: Preset;
    readonly noHandleSignals: boolean;
    readonly taskList: Readonly<Record<string, (payload: unknown) => Promise<void>>>;
  }): Promise<Runner>;
}

declare module 'pg-boss' {
  type BossOptions = {
    readonly connectionString: string;
    readonly max: number;
    readonly useListenNotify: boolean;
  };
  type WorkOptions = {
    readonly batchSize: number;
    readonly localConcurrency: number;
    readonly burstWhenBatchFull: boolean;
    readonly pollingIntervalSeconds: number;
  };
  export class PgBoss {
    constructor(options: BossOptions);
    on(event: 'error', listener: (error: Error) => void): this;
    start(): Promise<unknown>;
    createQueue(name: string, options: { readonly notify: boolean }): Promise<void>;
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says what it sent
    work<Payload>(
      name: string,
      options: WorkOptions,
      handler: (jobs: readonly { readonly data: Payload }[]) => Promise<void>,
    ): Promise<string>;
    send(name: string, payload: object): Promise<string | null>;
  }
}

declare module 'cockatiel' {
  type Policy = {
    execute<T>(call: (context: { readonly signal: AbortSignal }) => T | Promise<T>): Promise<T>;
  };
  type Breaker = Policy & { isolate(): unknown };
  type Handled = { readonly _handled: never };
  export const handleAll: Handled;
  export class ConsecutiveBreaker {
    constructor(failures: number);
    get state(): unknown;
  }
  export enum TimeoutStrategy {
    Aggressive = 'aggressive',
  }
  export function circuitBreaker(
    handled: Handled,
    options: { readonly halfOpenAfter: number; readonly breaker: ConsecutiveBreaker },
  ): Breaker;
  export function timeout(ms: number, strategy: TimeoutStrategy): Policy;
  export function fallback(handled: Handled, call: () => unknown): Policy;
  export function wrap(...policies: readonly Policy[]): Policy;
}
