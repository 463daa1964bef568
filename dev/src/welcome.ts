import type { ConsoleBuild } from './console-build.ts';
import { PROMETHEUS_ADVICE } from './prometheus/find-prometheus.ts';
import type { System } from './start-system.ts';

export type WelcomeFacts = {
  readonly tookMs: number;
  /** Part of what is printed for a person, and of no log line. */
  readonly consoleToken: string;
  /** Null while it goes on. */
  readonly build: ConsoleBuild | null;
  /** It was asked for, and is not installed. */
  readonly isPrometheusMissing?: boolean;
};

/** The block that is printed when everything is ready. Each command in it works when pasted. */
export function welcomeText(urls: System['urls'], facts: WelcomeFacts): string {
  const { tookMs, consoleToken, build, isPrometheusMissing = false } = facts;
  const { payment, primary, fallback, payments } = urls;
  const atEach = (path: string): string => payments.map((url) => `${url}${path}`).join('\n               ');
  // Behind the #, so that no server and no log on the way sees the token.
  const consoles = atEach(`/console/#token=${encodeURIComponent(consoleToken)}`);
  const note =
    build === null ? '   (still being built)' : build.kind === 'failed' ? '   (not built, see above)' : '';
  return `
  Relevo is ready (${(tookMs / 1_000).toFixed(1)} s).

    Console    ${consoles}${note}
    API        ${atEach('/payments')}
    Docs       ${payment}/docs
    Metrics    ${payment}/metrics
    Inboxes    ${primary}/admin/messages    ${fallback}/admin/messages
    Faults     ${primary}/admin/faults      ${fallback}/admin/faults${prometheusLines(urls, isPrometheusMissing)}

  Take a payment and tell the customer:
    curl -s -H 'content-type: application/json' -H 'prefer: wait=5' -d '{"amount": 100.0, "customer_id": "123", "message": "Pago recibido"}' ${payment}/payments

  Break the primary provider, and mend it:
    curl -s -X POST -H 'content-type: application/json' -d '{"enabled":true,"mode":"error"}' ${primary}/admin/fail
    curl -s -X POST -H 'content-type: application/json' -d '{"enabled":false,"mode":"error"}' ${primary}/admin/fail

  Stop with Ctrl-C. The data stay; npm run reset clears them.

`;
}

function prometheusLines({ prometheus }: System['urls'], isMissing: boolean): string {
  if (prometheus !== undefined) {
    return `
    Prometheus ${prometheus}/graph     alerts: ${prometheus}/alerts (Debian's package: /classic/alerts)`;
  }
  if (!isMissing) return '';
  const advice = PROMETHEUS_ADVICE.split('\n').map((line) => `\n                 ${line}`);
  return `
    Prometheus is not installed here: everything else runs without it. To get it:${advice.join('')}`;
}
