// A state in word, icon and colour, so that no one of them has to be seen.
import type { ReactNode } from 'react';
import './badge.css';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';
import type { IconName } from './icon.tsx';

export type Tone = 'good' | 'warn' | 'bad' | 'held' | 'calm' | 'accent';

export type BadgeProps = {
  readonly tone: Tone;
  readonly icon?: IconName;
  readonly size?: 'normal' | 'large';
  readonly children: ReactNode;
};

export function Badge({ tone, icon, size = 'normal', children }: BadgeProps) {
  return (
    <span className={classes('badge', `badge-${tone}`, size === 'large' && 'badge-large')}>
      {icon !== undefined && <Icon name={icon} size={size === 'large' ? 16 : 13} />}
      <span>{children}</span>
    </span>
  );
}
