import type { ReactNode } from 'react';

export type DialogProps = {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What it is about in a sentence or two; read out with the title. */
  readonly description?: ReactNode;
  readonly size?: 'normal' | 'wide';
  /** Buttons at the foot. Inside a form of `children` they belong there instead. */
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
};
