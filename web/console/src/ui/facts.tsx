import type { ReactNode } from 'react';
import './facts.css';

export type Fact = { readonly key: string; readonly name: string; readonly value: ReactNode };

/** Names and what they are, in as many columns as there is room for. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(({ key, name, value }) => (
        <div key={key} className="fact">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
