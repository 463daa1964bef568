// Colours are told apart by those who see fewer of them, in light and in dark;
// each is also named in the legend and in the tables.
export const REPORT_STYLE = `
:root { color-scheme: light dark;
  --paper: #ffffff; --ink: #1c2430; --soft: #5c6675; --rule: #d8dde4; --card: #f5f7f9;
  --primary: #2f6fb5; --fallback: #d07a1f; --taken: #1c2430; --good: #1d7a4c; --bad: #b3261e; --fault: #c2453a;
  --closed: #bfe3cf; --ramping: #cfe0f5; --half_open: #f6e3a1; --open: #f0aaa2; --isolated: #d9c7ee; --unseen: #e6e8eb; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #12161c; --ink: #e6eaf0; --soft: #9aa5b3; --rule: #323a45; --card: #1a2028;
  --primary: #6aa9ee; --fallback: #f0a04b; --taken: #e6eaf0; --good: #5fce95; --bad: #ff8a80; --fault: #ff8a70;
  --closed: #1f5a3c; --ramping: #29486d; --half_open: #6b5a17; --open: #7d2c26; --isolated: #50396c; --unseen: #2c333c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .25rem 0 .5rem; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .25rem; }
p { margin: .25rem 0 .75rem; max-width: 46rem; }
.soft, figcaption p { color: var(--soft); }
.verdict { display: inline-block; font-weight: 700; padding: .2rem .7rem; border-radius: .4rem; border: 2px solid; }
.verdict.met, .met b { color: var(--good); } .verdict.failed, .failed b { color: var(--bad); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .5rem; margin: 1rem 0; padding: 0; }
.tiles div { background: var(--card); border-radius: .5rem; padding: .5rem .75rem; }
.tiles dt { color: var(--soft); font-size: .85rem; } .tiles dd { margin: 0; font-size: 1.3rem; font-weight: 600; }
.scroll { overflow-x: auto; } .scroll:focus-visible { outline: 2px solid var(--primary); }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
th { font-weight: 600; color: var(--soft); } td.number { font-variant-numeric: tabular-nums; }
.expectations tr.failed td { background: color-mix(in srgb, var(--bad) 12%, transparent); }
.expectations td:first-child { white-space: nowrap; padding-left: .4rem; }
@media (max-width: 36rem) { .expectations thead { position: absolute; left: -999rem; }
  .expectations tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--rule); }
  .expectations td { display: block; border: 0; padding: .1rem .4rem; } }
figure { margin: 0; } svg { display: block; width: 100%; min-width: 38rem; height: auto; }
ul.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: .25rem 0; padding: 0; font-size: .9rem; }
.swatch { display: inline-block; width: .9rem; height: .9rem; border-radius: .2rem; margin-right: .35rem; vertical-align: -.1rem; background: currentColor; }
.key-list { padding-left: 0; list-style: none; } .key-list b { display: inline-block; min-width: 1.4rem; color: var(--fault); }
details { margin: .25rem 0 0; font-size: .9rem; } summary { cursor: pointer; color: var(--soft); }
pre { white-space: pre-wrap; background: var(--card); padding: .75rem; border-radius: .5rem; font-size: .85rem; }
svg text { font: 12px system-ui, sans-serif; fill: var(--soft); } svg text.key { font-weight: 700; fill: var(--fault); }
svg text.word { fill: var(--ink); }
.base, .tick { stroke: var(--soft); } .grid { stroke: var(--rule); stroke-dasharray: 2 3; }
.fault { fill: var(--fault); fill-opacity: .1; } .span { fill: var(--fault); } .mark { stroke: var(--fault); stroke-width: 1.5; stroke-dasharray: 4 3; }
.end { stroke: var(--soft); stroke-dasharray: 1 4; stroke-width: 1.5; }
.line { fill: none; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.bar.primary { fill: var(--primary); } .bar.fallback { fill: var(--fallback); }
.line.primary { stroke: var(--primary); } .line.fallback { stroke: var(--fallback); }
.line.taken { stroke: var(--taken); stroke-width: 1.5; stroke-dasharray: 5 3; } .line.both { stroke: var(--soft); }
.line.p50 { stroke: var(--primary); } .line.p99 { stroke: var(--fallback); } .line.owed { stroke: var(--primary); }
.swatch.primary, .swatch.p50, .swatch.owed { color: var(--primary); } .swatch.fallback, .swatch.p99 { color: var(--fallback); }
.swatch.taken { color: var(--taken); } .swatch.both { color: var(--soft); }
${['closed', 'ramping', 'half_open', 'open', 'isolated', 'unseen']
  .map((state) => `.state.${state} { fill: var(--${state}); } .swatch.${state} { color: var(--${state}); }`)
  .join('\n')}
`;
