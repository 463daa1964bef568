// What can be done about faults, from wherever on the page: each says what came of it.
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../api/api.ts';
import { ApiProblem } from '../api/problem.ts';
import type { FaultRequest } from '../api/notifier-types.ts';
import { useI18n } from '../i18n/i18n.tsx';
import type { I18n } from '../i18n/i18n.tsx';
import { say, sayError } from '../ui/notices.tsx';
import { faultsKey } from './fault-queries.ts';
import type { ActiveFault } from './fault-queries.ts';
import { adminPath, useNotifiers } from './notifiers.ts';
import type { Notifier } from './notifiers.ts';
import { presets } from './presets.ts';
import type { PresetId } from './presets.ts';

export type FaultActions = {
  readonly startPreset: (preset: PresetId, notifier: Notifier, lastingS: number) => Promise<void>;
  readonly remove: (active: ActiveFault) => Promise<void>;
  /** Every fault of every mock, the one-line toggle's included. */
  readonly stopAll: () => Promise<void>;
};

export const presetRequest = (preset: PresetId, lastingS: number): FaultRequest => ({
  ...presets[preset].fault,
  ttl_s: lastingS,
});

/** What a preset is put on with; the same line is what can be copied. */
export const presetPath = (preset: PresetId, notifier: Notifier): string =>
  adminPath(notifier.name, `/faults/${preset}`);

/** What one fault is ended with. */
export const faultPath = ({ notifier, fault }: ActiveFault): string =>
  adminPath(notifier.name, `/faults/${encodeURIComponent(fault.name)}`);

/** What all of a mock are ended with. */
export const faultsPath = ({ name }: Notifier): string => adminPath(name, '/faults');

const isGone = (error: unknown): boolean => error instanceof ApiProblem && error.code === 'fault_not_found';

async function stopEverywhere(notifiers: readonly Notifier[], { t, tn }: I18n): Promise<void> {
  const answers = await Promise.allSettled(
    notifiers.map((one) => api.delete<{ readonly removed: number }>(faultsPath(one))),
  );
  let stopped = 0;
  for (const [place, answer] of answers.entries()) {
    if (answer.status === 'fulfilled') stopped += answer.value.removed;
    else sayError(t('faults.not_stopped', { provider: notifiers[place]?.label ?? '' }), answer.reason);
  }
  const isSaid = stopped > 0 || answers.every(({ status }) => status === 'fulfilled');
  if (isSaid) say(stopped === 0 ? t('faults.none_stopped') : tn('faults.stopped_all', stopped));
}

export function useFaultActions(): FaultActions {
  const i18n = useI18n();
  const { t } = i18n;
  const queries = useQueryClient();
  const notifiers = useNotifiers() ?? [];
  const changed = () => queries.invalidateQueries({ queryKey: faultsKey });

  return {
    async startPreset(preset, notifier, lastingS) {
      const name = t(`faults.preset.${preset}.name`);
      try {
        await api.put(presetPath(preset, notifier), { body: presetRequest(preset, lastingS) });
        say(t('faults.started', { name, provider: notifier.label }));
      } catch (error) {
        sayError(t('faults.not_started', { name }), error);
      }
      await changed();
    },
    async remove(active) {
      const { name } = active.fault;
      try {
        await api.delete(faultPath(active));
        say(t('faults.stopped', { name, provider: active.notifier.label }));
      } catch (error) {
        // It may have ended by itself meanwhile, which is what was wanted.
        if (!isGone(error)) sayError(t('faults.not_removed', { name }), error);
      }
      await changed();
    },
    async stopAll() {
      await stopEverywhere(notifiers, i18n);
      await changed();
    },
  };
}
