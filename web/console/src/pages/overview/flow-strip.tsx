// What moves now, as one picture. Its words are in the table beside it, so the picture
// itself is one image with one sentence to whoever can not see it.
import type { CSSProperties, ReactNode } from 'react';
import './flow-strip.css';
import { useLive } from '../../api/api.ts';
import type { Flow, FlowProvider } from '../../api/types.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { classes } from '../../ui/classes.ts';
import { StateBadge, circuitLooks } from '../../ui/state-badges.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useLateness } from '../../ui/use-lateness.ts';
import { useWidth } from '../../ui/use-width.ts';
import { GATE_RADIUS, layOutFlow } from './flow-layout.ts';
import type { Box, FlowLayout } from './flow-layout.ts';
import { ceilingOf, colourOf, failureShareOf, lineOf, toneOfShare, wayIn, wayOut } from './flow-look.ts';
import type { LineLook } from './flow-look.ts';
import { QueueNode } from './queue-node.tsx';

const styleOf = ({ x, y, width, height }: Box): CSSProperties => ({ left: x, top: y, width, height });

function Line({ path, look }: { readonly path: string; readonly look: LineLook }) {
  const style = { strokeWidth: look.width, stroke: colourOf(look) };
  return (
    <>
      <path className={`flow-line flow-line-${look.kind}`} d={path} style={style} />
      {look.pace > 0 && <path className={`flow-marks flow-marks-${look.pace}`} d={path} />}
    </>
  );
}

function Lines({
  flow,
  layout,
  ceiling,
}: {
  readonly flow: Flow;
  readonly layout: FlowLayout;
  readonly ceiling: number;
}) {
  return (
    <>
      <Line path={layout.toQueue} look={lineOf(flow.payments.taken_per_s, 0, ceiling)} />
      {flow.providers.map((provider, index) => {
        const place = layout.providers[index];
        return place && <Line key={provider.name} path={place.toTold} look={wayOut(provider, ceiling)} />;
      })}
      {/* The first last: where ways share a part, it is seen as far as it goes. */}
      {flow.providers.toReversed().map((provider, index) => {
        const place = layout.providers[flow.providers.length - 1 - index];
        if (place === undefined) return null;
        const look = wayIn(provider, ceiling);
        return (
          <g key={provider.name}>
            <Line path={place.toGate} look={look} />
            <Line path={place.toProvider} look={look} />
            <g className={`flow-gate flow-gate-${circuitLooks[provider.state].tone}`}>
              <circle cx={place.gate.x} cy={place.gate.y} r={GATE_RADIUS} />
              <svg x={place.gate.x - 8} y={place.gate.y - 8} width={16} height={16}>
                <Icon name={circuitLooks[provider.state].icon} />
              </svg>
            </g>
          </g>
        );
      })}
    </>
  );
}

function Node({
  box,
  className,
  children,
}: {
  readonly box: Box;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return (
    <div className={classes('flow-node', className)} style={styleOf(box)}>
      {children}
    </div>
  );
}

function Rate({ value, unit }: { readonly value: string; readonly unit: string }) {
  return (
    <p className="flow-rate">
      {value}
      <span> {unit}</span>
    </p>
  );
}

/** The one thing most worth saying of a provider now. */
function useNote(provider: FlowProvider): string {
  const { t, format } = useI18n();
  const share = failureShareOf(provider);
  const { skipped_per_s: skipped, state, attempts_per_s: attempts, in_use: isInUse } = provider;
  if (share > 0 && skipped <= attempts) return t('flow.failing', { share: format.percent(share) });
  if (skipped > 0) return t('flow.skipped', { rate: format.rate(skipped) });
  if (isInUse) return t('flow.in_use');
  return state === 'closed' && attempts <= 0 ? t('flow.stands_by') : '';
}

function ProviderNode({ provider, box }: { readonly provider: FlowProvider; readonly box: Box }) {
  const { t, format } = useI18n();
  const share = failureShareOf(provider);
  const note = useNote(provider);
  return (
    <Node box={box} className={classes('flow-provider', provider.in_use && 'flow-in-use')}>
      <div className="flow-provider-head">
        <span className="flow-name">{provider.name}</span>
        <StateBadge state={provider.state} />
      </div>
      <div className="flow-provider-foot">
        <Rate value={format.rate(provider.attempts_per_s)} unit={t('flow.per_s')} />
        <p
          className={classes(
            'flow-note',
            share > 0 && provider.skipped_per_s <= provider.attempts_per_s && `flow-${toneOfShare(share)}`,
          )}
        >
          {note}
        </p>
      </div>
    </Node>
  );
}

function useSummary(flow: Flow): string {
  const { t, format } = useI18n();
  const ways = flow.providers.map((provider) =>
    t('flow.summary_provider', {
      provider: provider.name,
      state: t(`circuit.${provider.state}`),
      rate: format.rate(provider.attempts_per_s),
      share: format.percent(failureShareOf(provider)),
    }),
  );
  return [t('flow.summary', { rate: format.rate(flow.payments.taken_per_s) }), ...ways].join(' ');
}

function Picture({ flow, width }: { readonly flow: Flow; readonly width: number }) {
  const { t, format } = useI18n();
  const layout = layOutFlow(width, flow.providers.length);
  const ceiling = ceilingOf(flow);
  const { payments, settled } = flow;
  return (
    <div className="flow-picture" style={{ height: layout.height }} role="img" aria-label={useSummary(flow)}>
      <svg width={width} height={layout.height} aria-hidden="true">
        <Lines flow={flow} layout={layout} ceiling={ceiling} />
      </svg>
      <Node box={layout.payments}>
        <p className="flow-label">{t('flow.payments')}</p>
        <Rate value={format.rate(payments.taken_per_s)} unit={t('flow.per_s')} />
        <p className={classes('flow-note', payments.refused_per_s > 0 && 'flow-bad')}>
          {payments.refused_per_s > 0
            ? t('flow.refused', { rate: format.rate(payments.refused_per_s) })
            : t('flow.none_refused')}
        </p>
      </Node>
      <Node box={layout.queue}>
        <QueueNode queue={flow.queue} />
      </Node>
      {flow.providers.map((provider, index) => {
        const place = layout.providers[index];
        return place && <ProviderNode key={provider.name} provider={provider} box={place.box} />;
      })}
      <Node box={layout.told}>
        <p className="flow-label">{t('flow.customers')}</p>
        <Rate value={format.rate(settled.accepted_per_s)} unit={t('flow.per_s')} />
        <p className={classes('flow-note', settled.dead_per_s > 0 && 'flow-bad')}>
          {settled.dead_per_s > 0
            ? t('flow.dead', { rate: format.rate(settled.dead_per_s) })
            : t('flow.delivered', { rate: format.rate(settled.delivered_per_s) })}
        </p>
      </Node>
    </div>
  );
}

export function FlowStrip({ flow }: { readonly flow: Flow }) {
  const { t, format } = useI18n();
  // What is not heard of any more must not look as if it went on.
  const isLost = useLive(({ connection }) => connection.kind === 'lost');
  const isLate = useLateness().lateness !== null;
  const [frame, width] = useWidth<HTMLDivElement>();
  return (
    <div ref={frame} className={classes('flow-frame', (isLost || isLate) && 'flow-lost')}>
      {width !== null && <Picture flow={flow} width={width} />}
      <p className="flow-legend" aria-hidden="true">
        <span>{t('flow.legend_width', { rate: format.number(ceilingOf(flow)) })}</span>
        <span className="flow-legend-colour">
          {t('flow.legend_well')} <i /> {t('flow.legend_failing')}
        </span>
        <span>
          <svg width="34" height="6">
            <path d="M1 3H33" className="flow-line flow-line-skipped" />
          </svg>{' '}
          {t('flow.legend_skipped')}
        </span>
      </p>
    </div>
  );
}
