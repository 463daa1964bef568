import type { System } from './start-system.ts';

/** The block that is printed when everything is ready. Each command in it works when pasted. */
export function welcomeText(urls: System['urls'], facts: { readonly tookMs: number }): string {
  const { payment, primary, fallback, payments } = urls;
  const replicas = payments.slice(1).map((url) => `\n               ${url}/payments`);
  return `
  Relevo is ready (${(facts.tookMs / 1_000).toFixed(1)} s).

    API        ${payment}/payments${replicas.join('')}
    Docs       ${payment}/docs
    Metrics    ${payment}/metrics
    Inboxes    ${primary}/admin/messages    ${fallback}/admin/messages
    Faults     ${primary}/admin/faults      ${fallback}/admin/faults

  Take a payment and tell the customer:
    curl -s -H 'content-type: application/json' -H 'prefer: wait=5' -d '{"amount": 100.0, "customer_id": "123", "message": "Pago recibido"}' ${payment}/payments

  Break the primary provider, and mend it:
    curl -s -X POST -H 'content-type: application/json' -d '{"enabled":true,"mode":"error"}' ${primary}/admin/fail
    curl -s -X POST -H 'content-type: application/json' -d '{"enabled":false,"mode":"error"}' ${primary}/admin/fail

  Stop with Ctrl-C. The data stay; npm run reset clears them.

`;
}
