// A circuit that opened because messages were not delivered closes on a delivered
// one only. The receipt of its probe may come in through another replica, so the
// attempt is looked at instead of listened for.

/** A probe that was accepted, and proves nothing before its receipt. */
export type AwaitedProbe = {
  readonly provider: string;
  readonly attemptId: string;
  readonly startedAtMs: number;
  readonly settle: (isDelivered: boolean) => Promise<void>;
};

export type AttemptReceipt = 'delivered' | 'failed' | 'missing' | null;

export type ProbeReceipts = {
  readonly expect: (probe: AwaitedProbe) => void;
  readonly look: () => Promise<void>;
};

export type ProbeReceiptsDeps = {
  readonly receiptsOf: (attemptIds: readonly string[]) => Promise<ReadonlyMap<string, AttemptReceipt>>;
  readonly deadlineMsOf: (provider: string) => number;
  readonly now: () => number;
};

export function createProbeReceipts({ receiptsOf, deadlineMsOf, now }: ProbeReceiptsDeps): ProbeReceipts {
  // At most one for each provider: its circuit lets nobody else through meanwhile.
  const awaited = new Map<string, AwaitedProbe>();

  function isDelivered(probe: AwaitedProbe, receipt: AttemptReceipt): boolean | null {
    if (receipt !== null) return receipt === 'delivered';
    const isOver = now() >= probe.startedAtMs + deadlineMsOf(probe.provider);
    return isOver ? false : null;
  }

  return {
    expect: (probe) => {
      awaited.set(probe.provider, probe);
    },
    look: async () => {
      if (awaited.size === 0) return;
      const probes = [...awaited.values()];
      const receipts = await receiptsOf(probes.map(({ attemptId }) => attemptId));
      for (const probe of probes) {
        const answer = isDelivered(probe, receipts.get(probe.attemptId) ?? null);
        if (answer === null) continue;
        if (awaited.get(probe.provider) === probe) awaited.delete(probe.provider);
        await probe.settle(answer);
      }
    },
  };
}
