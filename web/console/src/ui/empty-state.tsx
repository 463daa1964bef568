import type { ReactNode } from 'react';
import './state.css';
import { Icon } from './icon.tsx';
import type { IconName } from './icon.tsx';

export type EmptyStateProps = {
  readonly icon?: IconName;
  /** What there is none of. */
  readonly title: string;
  /** Why that is, or what brings some. */
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
};

export function EmptyState({ icon = 'inbox', title, children, actions }: EmptyStateProps) {
  return (
    <div className="state state-empty">
      <Icon name={icon} size={28} />
      <p className="state-title">{title}</p>
      {children !== undefined && <div className="state-words">{children}</div>}
      {actions}
    </div>
  );
}
