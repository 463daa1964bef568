// Each adapter is loaded when it is chosen: Stripe's client alone is 23 MB on disk, and a few tens of
// milliseconds at start.
import type { PaymentGateway } from '../../application/payment-gateway.ts';
import type { SimulatedGatewayOptions } from './simulated-gateway.ts';
import type { StripeGatewayOptions } from './stripe-gateway.ts';

export type PaymentGatewayChoice =
  | { readonly kind: 'simulated'; readonly options: SimulatedGatewayOptions }
  | { readonly kind: 'stripe'; readonly options: StripeGatewayOptions };

export async function openPaymentGateway(choice: PaymentGatewayChoice): Promise<PaymentGateway> {
  if (choice.kind === 'stripe') {
    const { createStripeGateway } = await import('./stripe-gateway.ts');
    return createStripeGateway(choice.options);
  }
  const { createSimulatedGateway } = await import('./simulated-gateway.ts');
  return createSimulatedGateway(choice.options);
}
