// The report for people: one page that needs nothing else, neither network nor script.
import { stringify } from 'yaml';

import type { Verdict } from '../judge.ts';
import type { DrillRecord } from '../record.ts';
import { bySeconds } from '../series.ts';
import { legendOf } from './plot-frame.ts';
import { figuresOf } from './plots.ts';
import type { Figure } from './plots.ts';
import { REPORT_STYLE } from './report-style.ts';
import { escaped, short } from './svg.ts';

export function reportPage(record: DrillRecord, verdicts: readonly Verdict[]): string {
  const { scenario } = record;
  const series = bySeconds(record);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(`Drill ${scenario.name}: ${wordOf(verdicts)}`)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
${header(record, verdicts)}
${expectations(verdicts)}
${timeline(record)}
${figuresOf(record, series).map(figure).join('\n')}
<h2>The scenario</h2>
<details><summary>As it was read, with every default</summary>
<pre>${escaped(stringify(scenario, { lineWidth: 100 }))}</pre></details>
</main>
</body>
</html>
`;
}

function wordOf(verdicts: readonly Verdict[]): string {
  const failed = verdicts.filter(({ isMet }) => !isMet).length;
  return failed === 0 ? 'as expected' : `not as expected, ${failed} of ${verdicts.length}`;
}

function header(record: DrillRecord, verdicts: readonly Verdict[]): string {
  const { scenario, names, account, refused, startedAt, endedS, replicas } = record;
  const isMet = verdicts.every((verdict) => verdict.isMet);
  const dead = record.payments.filter(({ status }) => status === 'dead').length;
  const tiles: readonly (readonly [string, string | number])[] = [
    ['payments taken', account.promised],
    ['customers told', account.told],
    ['told by nobody', account.lost.length],
    ['told twice', account.twiceFlagged.length + account.twiceUnflagged.length],
    ['flagged as possible duplicates', account.flagged],
    ['refused, dead', `${refused.length}, ${dead}`],
  ];
  return `<header>
<p class="soft">Drill ${escaped(scenario.name)}, ${escaped(startedAt.slice(0, 19).replace('T', ' '))} UTC</p>
<h1>${escaped(scenario.title)}</h1>
<p><span class="verdict ${isMet ? 'met' : 'failed'}">${escaped(capital(wordOf(verdicts)))}</span></p>
<p>${escaped(scenario.about)}</p>
<p class="soft">${short(endedS)} s with ${replicas} replica${replicas === 1 ? '' : 's'} of payment-service. Primary: ${escaped(names.primary)}, fallback: ${escaped(names.fallback)}.</p>
<dl class="tiles">${tiles.map(([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${value}</dd></div>`).join('')}</dl>
</header>`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function expectations(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(
    ({ isMet, sentence, measured }) =>
      `<tr class="${isMet ? 'met' : 'failed'}"><td><b>${isMet ? '✓ met' : '✗ not met'}</b></td>` +
      `<td>${escaped(sentence)}</td><td>${escaped(measured)}</td></tr>`,
  );
  return `<h2>What was expected</h2>
<table class="expectations"><thead><tr><th>verdict</th><th>expectation</th><th>measured</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>`;
}

function timeline(record: DrillRecord): string {
  const { spans, marks } = legendOf(record);
  const items = [
    ...spans.map(({ key, fromS, untilS, text }) => ({
      atS: fromS,
      html: `<b>${key}</b> ${escaped(text)}, from ${short(fromS)} s to ${short(untilS)} s`,
    })),
    ...marks.map(({ key, atS, text }) => ({
      atS,
      html: `<b>${key}</b> ${escaped(text)}, at ${short(atS)} s`,
    })),
  ].toSorted((a, b) => a.atS - b.atS);
  const list =
    items.length === 0
      ? '<p>Nothing but traffic.</p>'
      : `<ul class="key-list">${items.map(({ html }) => `<li>${html}</li>`).join('')}</ul>`;
  return `<h2>What was done</h2>
<p class="soft">Faults are shaded in the plots, other events are dashed lines; the dotted line is the end of the traffic.</p>
${list}`;
}

function figure({ title, about, colours, svg, table }: Figure): string {
  const head = table.head.map((name) => `<th scope="col">${escaped(name)}</th>`).join('');
  const rows = table.rows.map(
    (cells) => `<tr>${cells.map((cell) => `<td class="number">${escaped(cell)}</td>`).join('')}</tr>`,
  );
  const legend = colours.map(
    ([name, text]) => `<li><span class="swatch ${name}"></span>${escaped(text)}</li>`,
  );
  return `<figure>
<figcaption><h2>${escaped(title)}</h2><p>${escaped(about)}</p><ul class="legend">${legend.join('')}</ul></figcaption>
${svg}
<details><summary>The same as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="${escaped(`Table: ${title}`)}">
<table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div></details>
</figure>`;
}
