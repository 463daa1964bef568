// What is told of every wish at the payment gateway, for metrics and logs. Nothing here throws.

export type TracedWish = {
  readonly paymentId: string;
  readonly gateway: string;
  readonly traceparent: string;
} & ({ readonly authorizationId: string } | { readonly refundId: string });

export const gatewayOperations = ['authorize', 'look_up', 'refund', 'look_up_refund'] as const;

export type GatewayOperation = (typeof gatewayOperations)[number];

export type WishObserver = {
  /** One call to the gateway. `outcome` is a decision, a failure, or what a question came to: a closed set. */
  gatewayAsked(
    event: TracedWish & {
      readonly operation: GatewayOperation;
      readonly outcome: string;
      readonly reason: string | null;
      /** It repeats, under the same id, a call whose end nobody knows. */
      readonly isRepeat: boolean;
      readonly durationMs: number;
    },
  ): void;
  leaseLost(event: TracedWish): void;
  /** It could not be driven on: its lease runs out, and whoever claims it next finds a doubt. */
  wishBroke(event: TracedWish & { readonly error: unknown }): void;
};
