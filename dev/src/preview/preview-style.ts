export const PREVIEW_STYLE = `
* { box-sizing: border-box; margin: 0; }
body { width: 1600px; background: #111217; color: #ccccdc; position: relative;
  font: 13px/1.4 Inter, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif; font-variant-numeric: tabular-nums; }
header { display: flex; align-items: center; gap: 24px; height: 64px; padding: 0 16px; }
h1 { font-size: 20px; font-weight: 500; }
header p { color: #8e8e99; }
.label { margin-left: auto; border: 1px solid #3d3d46; border-radius: 12px; padding: 3px 12px; }
main { position: absolute; left: 0; width: 100%; }
section, h2 { position: absolute; }
section { background: #181b1f; border: 1px solid #2c2f36; border-radius: 3px; overflow: hidden;
  display: flex; flex-direction: column; }
h2 { font-size: 16px; font-weight: 500; padding: 2px 8px; }
h3 { font-size: 13px; font-weight: 500; padding: 7px 10px 3px; white-space: nowrap; }
.body { flex: 1; min-height: 0; padding: 2px 8px 6px; display: flex; flex-direction: column; }
.chart { flex: 1; min-height: 0; overflow: hidden; }
.legend { display: flex; flex-wrap: wrap; gap: 0 14px; font-size: 11.5px; line-height: 17px; max-height: 36px;
  overflow: hidden; color: #b6b6c2; }
.legend i { display: inline-block; width: 12px; height: 3px; border-radius: 2px; margin: 0 6px 3px 0; }
.legend .more { color: #8e8e99; }
.tiles { flex: 1; display: flex; gap: 6px; min-height: 0; }
.tile { flex: 1 1 0; min-width: 0; position: relative; border-radius: 3px; overflow: hidden; display: flex;
  flex-direction: column; align-items: center; justify-content: center; text-align: center; padding: 4px 8px; }
.tile .value { font-size: 34px; line-height: 1.15; font-weight: 500; white-space: nowrap; }
.tile .name { font-size: 13px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; max-width: 100%; }
.tile.filled { color: #fff; text-shadow: 0 0 3px rgb(0 0 0 / 70%); filter: brightness(.86); }
.tile > span { position: relative; }
.spark { position: absolute; left: 0; bottom: 0; width: 100%; height: 45%; opacity: .28; fill: currentColor; }
.nothing { flex: 1; display: grid; place-items: center; color: #8e8e99; font-size: 18px; }
.words { padding: 8px; color: #8e8e99; }
.timeline, .bars { flex: 1; min-height: 0; display: grid; gap: 6px 10px; align-items: center; }
.timeline { grid-template-columns: fit-content(38%) 1fr; }
.bars { grid-template-columns: fit-content(38%) 1fr 110px; grid-auto-rows: minmax(0, 1fr); }
.line, .bar { display: contents; }
.line .name, .bar .name { text-align: right; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.states { position: relative; height: 78%; max-height: 90px; }
.states i { position: absolute; top: 0; bottom: 0; border-radius: 2px; opacity: .85; color: #fff; font-style: normal;
  padding-left: 6px; display: flex; align-items: center; overflow: hidden; white-space: nowrap;
  text-shadow: 0 0 3px rgb(0 0 0 / 60%); }
.ticks { grid-column: 2; position: relative; height: 18px; color: #8e8e99; font-size: 11.5px; }
.ticks span { position: absolute; transform: translateX(-50%); }
.track { height: 60%; max-height: 26px; background: #22252b; border-radius: 2px; position: relative; }
.track i { position: absolute; left: 0; top: 0; bottom: 0; border-radius: 2px; }
.bar b { font-weight: 500; }
table { border-collapse: collapse; width: 100%; font-size: 12.5px; }
th, td { text-align: left; padding: 5px 8px; border-bottom: 1px solid #2c2f36; }
th { color: #8e8e99; font-weight: 500; }
td.number { text-align: right; }
`;
