// The metrics of a notifier. Label sets are closed; series that are known
// beforehand start at 0, so that the first failure is visible to rate().
import { Counter, Gauge } from '@relevo/service-kit';
import type { Registry } from '@relevo/service-kit';
import { faultNameOnMetrics } from './fault-names.ts';
import { faultKinds } from './fault-params.ts';
import type { FaultKind } from './fault-params.ts';
import type { OperationName } from './fault-definition.ts';
import { messageStatuses } from './message-log.ts';
import type { MessageStatus } from './message-log.ts';
import { receiptResults } from './receipt-sender.ts';
import type { ReceiptResult } from './receipt-sender.ts';

export type NotifierMetrics = {
  /** `status` is null where no whole answer went out. */
  countRequest(operation: OperationName | 'unknown', status: number | null): void;
  countMessage(status: MessageStatus): void;
  countInjected(kind: FaultKind): void;
  countReceipt(status: MessageStatus, result: ReceiptResult): void;
  reset(): void;
};

export type NotifierMetricsOptions = {
  readonly registry: Registry;
  readonly operations: readonly OperationName[];
  readonly activeFaults: () => readonly { readonly name: string; readonly kind: FaultKind }[];
};

export function createNotifierMetrics(options: NotifierMetricsOptions): NotifierMetrics {
  const registers = [options.registry];
  const requests = new Counter({
    name: 'notifier_requests_total',
    help: 'Requests to the provider, by operation and HTTP status; "none" where no whole answer went out.',
    labelNames: ['operation', 'status'],
    registers,
  });
  const messages = new Counter({
    name: 'notifier_messages_total',
    help: 'How often a message has reached a status.',
    labelNames: ['status'],
    registers,
  });
  const injected = new Counter({
    name: 'notifier_faults_injected_total',
    help: 'Faults applied to a request or a receipt.',
    labelNames: ['kind'],
    registers,
  });
  const receipts = new Counter({
    name: 'notifier_receipts_total',
    help: 'Receipts, by the status they tell and what became of them; "retried" counts attempts.',
    labelNames: ['status', 'result'],
    registers,
  });
  new Gauge({
    name: 'notifier_faults_active',
    help: 'Faults that are on at present, by ready-made name; all others are "custom".',
    labelNames: ['name', 'kind'],
    registers,
    // Read at each scrape, so that a fault which has ended leaves no series behind.
    collect() {
      this.reset();
      for (const { name, kind } of options.activeFaults()) this.inc({ name: faultNameOnMetrics(name), kind });
    },
  });

  const startAtZero = (): void => {
    for (const operation of options.operations) requests.inc({ operation, status: 'none' }, 0);
    for (const status of messageStatuses) messages.inc({ status }, 0);
    for (const kind of faultKinds) injected.inc({ kind }, 0);
    for (const result of receiptResults) receipts.inc({ status: 'delivered', result }, 0);
  };
  startAtZero();

  return {
    countRequest: (operation, status) => requests.inc({ operation, status: status ?? 'none' }),
    countMessage: (status) => messages.inc({ status }),
    countInjected: (kind) => injected.inc({ kind }),
    countReceipt: (status, result) => receipts.inc({ status, result }),
    reset() {
      for (const counter of [requests, messages, injected, receipts]) counter.reset();
      startAtZero();
    },
  };
}
