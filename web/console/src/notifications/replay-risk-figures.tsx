import './replay-risk-figures.css';
import { useI18n } from '../i18n/i18n.tsx';
import { classes } from '../ui/classes.ts';
import { Icon } from '../ui/icon.tsx';
import type { IconName } from '../ui/icon.tsx';
import type { ReplayRisk } from './replay-risk.ts';

function Figure(props: {
  readonly icon: IconName;
  readonly count: string;
  readonly words: string;
  readonly isWarning?: boolean;
}) {
  const { icon, count, words, isWarning = false } = props;
  return (
    <li className={classes('risk', isWarning && 'risk-warning')}>
      <Icon name={icon} />
      <strong>{count}</strong>
      <span>{words}</span>
    </li>
  );
}

/** The dry run in figures: how many, how many of them perhaps for the second time, how many for nothing. */
export function ReplayRiskFigures({ risk }: { readonly risk: ReplayRisk }) {
  const { t, format } = useI18n();
  const { matched, mayHaveReached, withoutContact, isContactKnown, isComplete } = risk;
  const sent = isContactKnown ? matched - withoutContact : matched;
  const figure = (count: number) =>
    isComplete ? format.number(count) : t('replay.risk.at_least', { count: format.number(count) });
  return (
    <ul className="risks" aria-label={t('replay.risk')}>
      <Figure icon="list" count={figure(sent)} words={t('replay.risk.matched')} />
      <Figure
        icon="copy"
        count={figure(mayHaveReached)}
        words={t('replay.risk.may_have_reached')}
        isWarning={mayHaveReached > 0}
      />
      <Figure
        icon="phone"
        count={figure(withoutContact)}
        words={t(isContactKnown ? 'replay.risk.without_contact' : 'replay.risk.had_no_contact')}
        isWarning={withoutContact > 0}
      />
    </ul>
  );
}
