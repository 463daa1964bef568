import { useState } from 'react';
import './faults.css';
import { DevelopmentGate } from '../../development/development-gate.tsx';
import { useFaults } from '../../development/fault-queries.ts';
import { useNotifiers } from '../../development/notifiers.ts';
import { ReadProblem } from '../../development/read-failure.tsx';
import { useI18n } from '../../i18n/i18n.tsx';
import { Page } from '../../layout/page.tsx';
import { useCanChange } from '../../session/session.tsx';
import { TrafficControl } from '../traffic/traffic-control.tsx';
import { ActiveFaults } from './active-faults.tsx';
import { CustomFault } from './custom-fault.tsx';
import { PresetGrid } from './preset-grid.tsx';
import { Target } from './target.tsx';
import { useTarget } from './use-target.ts';

function Faults() {
  const { notifier, lastingS } = useTarget();
  const { active, failure } = useFaults();
  const [text, setText] = useState('');
  const [asked, setAsked] = useState(0);
  const edit = (definition: string) => {
    setText(definition);
    setAsked((before) => before + 1);
  };
  if (notifier === null) return null;
  return (
    <>
      <Target />
      <ReadProblem failure={failure} />
      <PresetGrid notifier={notifier} lastingS={lastingS} active={active ?? []} onEdit={edit} />
      <ActiveFaults active={active} onEdit={edit} />
      <CustomFault notifier={notifier} text={text} onText={setText} asked={asked} />
    </>
  );
}

export function FaultsPage() {
  const { t } = useI18n();
  const notifiers = useNotifiers();
  // A fault shows nothing where nothing is sent. Why there may be no changing stands further down once.
  const canChange = useCanChange() === 'yes';
  return (
    <Page title={t('faults.title')} intro={t('faults.intro')} actions={canChange && <TrafficControl />}>
      <DevelopmentGate
        isThere={notifiers === null ? null : notifiers.length > 0}
        icon="fault"
        title={t('faults.not_here')}
        words={t('faults.not_here_words')}
      >
        <Faults />
      </DevelopmentGate>
    </Page>
  );
}
