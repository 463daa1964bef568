// In the place of a page about the mocks where there are none to steer.
import type { ReactNode } from 'react';
import { useI18n } from '../i18n/i18n.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import type { IconName } from '../ui/icon.tsx';
import { Skeleton } from '../ui/spinner.tsx';

export type DevelopmentGateProps = {
  /** Null until it is known. */
  readonly isThere: boolean | null;
  readonly icon: IconName;
  /** What there is none of, and what would bring it. */
  readonly title: string;
  readonly words: string;
  readonly children: ReactNode;
};

export function DevelopmentGate({ isThere, icon, title, words, children }: DevelopmentGateProps) {
  const { t } = useI18n();
  if (isThere === null) return <Skeleton label={t('ui.loading')} lines={5} />;
  if (isThere) return children;
  return (
    <EmptyState icon={icon} title={title}>
      <p>{words}</p>
    </EmptyState>
  );
}
