import './partners.css';
import type { Balance } from '../api/partner-types.ts';
import { useI18n } from '../i18n/i18n.tsx';
import { classes } from '../ui/classes.ts';

type SumProps = { readonly amount: string; readonly currency: string };

/** Where more was paid than was earned, also in colour; the sign says it too. */
export function Sum({ amount, currency }: SumProps) {
  const { format } = useI18n();
  return (
    <span className={classes(amount.startsWith('-') && 'partner-debt') || undefined}>
      {format.money({ amount, currency })}
    </span>
  );
}

/** What is owed, each currency in a line. */
export function Owed({ balances }: { readonly balances: readonly Balance[] }) {
  if (balances.length === 0) return '–';
  return (
    <span className="partner-sums">
      {balances.map(({ currency, balance }) => (
        <Sum key={currency} amount={balance} currency={currency} />
      ))}
    </span>
  );
}
