import type { ReactNode } from 'react';
import type { Authorization, Payment } from '../../api/payment-types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { Facts } from '../../ui/facts.tsx';
import { MoneyBadge } from '../../ui/money-badges.tsx';
import { When } from '../../ui/time.tsx';
import { Copied, Customer } from './copied-facts.tsx';

export type NamedFact = readonly [name: string, value: ReactNode];

/** Whom the money was asked of, and what they call it. */
export function useGatewayFacts(authorization: Authorization | null): readonly NamedFact[] {
  const { t, format } = useI18n();
  if (authorization === null) return [];
  const { gateway, gateway_id: gatewayId, tries } = authorization;
  const name = t('money.gateway_id');
  return [
    [t('money.gateway'), gateway],
    [t('money.tries'), format.number(tries)],
    ...(gatewayId === null ? [] : [[name, <Copied key="gateway-id" id={gatewayId} name={name} />] as const]),
  ];
}

export function MoneyFacts({ payment }: { readonly payment: Payment }) {
  const { t } = useI18n();
  const { payment_id: id, customer_id: customer, status, authorization } = payment;
  const ofGateway = useGatewayFacts(authorization);
  const isOpen = authorization !== null && authorization.ended_at === null;
  const name = t('payment.payment_id');
  const facts: readonly NamedFact[] = [
    [t('money.status'), <MoneyBadge key="status" status={status} />],
    [t('payment.customer'), <Customer key="customer" id={customer} />],
    ...ofGateway,
    ...(isOpen ? [[t('money.deadline'), <When key="deadline" at={authorization.deadline} />] as const] : []),
    [name, <Copied key="payment-id" id={id} name={name} />],
  ];
  return <Facts facts={facts.map(([fact, value]) => ({ key: fact, name: fact, value }))} />;
}
