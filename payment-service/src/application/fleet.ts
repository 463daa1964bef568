// What replicas tell each other, through the database and never on the way of a
// request. Times are milliseconds since the epoch, database time.

/** A provider taken out by a person, on all replicas, until it expires. */
export type Isolation = {
  readonly provider: string;
  readonly reason: string;
  readonly isolatedBy: string;
  readonly sinceMs: number;
  readonly untilMs: number;
};

export type IsolationOrder = {
  readonly provider: string;
  readonly reason: string;
  readonly isolatedBy: string;
  readonly ttlMs: number;
};

/** Another replica's own calls have opened its circuit, which is open still. */
type Finding = { readonly provider: string; readonly replica: string; readonly foundAtMs: number };

export type FleetNews = {
  /** Those that have not expired. */
  readonly isolations: readonly Isolation[];
  /** Of the other replicas that are alive. */
  readonly findings: readonly Finding[];
  /** This one included. */
  readonly liveReplicas: number;
};

/** Each throws `DatabaseUnavailableError` where the database is away; all may be sent twice. */
export type FleetStore = {
  /** Says that this replica is alive, and hears what is new. */
  exchange(): Promise<FleetNews>;
  /** This replica counts no more, from now on and not only once it has been silent for a while. */
  depart(): Promise<void>;
  isolate(order: IsolationOrder): Promise<Isolation>;
  endIsolation(provider: string): Promise<void>;
};
