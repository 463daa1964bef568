// A real broker for a test: started by itself, on ports and with data of its own, and
// gone with the test's process, however that ends.

export type RunningBroker = {
  /** EVENTS_URL of a topic of its own: what is published under one is seen under no other. */
  urlOf(topic: string): string;
  /** SIGKILL; its data stay. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Again, on the same ports and with the data that are there. */
  start(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
  /** What somebody else might send to a service. */
  sendText(topic: string, service: string, text: string): Promise<void>;
  /** The texts that a service has laid aside, which are taken away by this. */
  takeLaidAside(topic: string, service: string): Promise<readonly string[]>;
};

export type BrokerKind = {
  /** Why it can not be had here and how to get it, or null. */
  missing(): string | null;
  /** Gets what it is made of where that has not been done. */
  prepare(): Promise<void>;
  start(): Promise<RunningBroker>;
};
