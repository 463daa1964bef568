// Every panel where Grafana would show it: rows opened, and what repeats drawn
// once for each value of its variable.
import type { Dashboard, GridPos, Panel } from './dashboard-model.ts';
import { fillIn, fillInText } from './variables.ts';
import type { Bindings } from './variables.ts';

const COLUMNS = 24;
const PER_ROW_MAX = 4;

export type Query = {
  readonly refId: string;
  readonly expr: string;
  readonly legend: string;
  readonly isInstant: boolean;
  readonly isTable: boolean;
};

export type PlacedPanel = {
  readonly panel: Panel;
  readonly title: string;
  readonly place: GridPos;
  readonly queries: readonly Query[];
};

type Section = { readonly row: Panel | undefined; readonly panels: readonly Panel[] };

export function placePanels(dashboard: Dashboard, bindings: Bindings): readonly PlacedPanel[] {
  const placed: PlacedPanel[] = [];
  let y = 0;
  for (const section of sectionsOf(dashboard.panels)) {
    for (const its of eachValue(section.row?.repeat, bindings)) {
      const fromY = y;
      if (section.row !== undefined) {
        placed.push(place(section.row, { x: 0, y, w: COLUMNS, h: 1 }, its));
        y += 1;
      }
      const panels = placeSection(section.panels, y, its);
      placed.push(...panels);
      y = Math.max(fromY, y, ...panels.map(({ place: { y: top, h } }) => top + h));
    }
  }
  return placed;
}

function sectionsOf(panels: readonly Panel[]): readonly Section[] {
  const inOrder = panels.toSorted((a, b) => a.gridPos.y - b.gridPos.y || a.gridPos.x - b.gridPos.x);
  const sections: { row: Panel | undefined; panels: Panel[] }[] = [{ row: undefined, panels: [] }];
  for (const panel of inOrder) {
    if (panel.type === 'row') sections.push({ row: panel, panels: [...(panel.panels ?? [])] });
    else sections.at(-1)?.panels.push(panel);
  }
  return sections.filter(({ row, panels: its }) => row !== undefined || its.length > 0);
}

function placeSection(panels: readonly Panel[], top: number, bindings: Bindings): readonly PlacedPanel[] {
  const firstY = Math.min(...panels.map(({ gridPos }) => gridPos.y));
  const placed: PlacedPanel[] = [];
  // How far what follows is pushed down by repeats that need more lines than the one they have.
  let pushed = 0;
  for (const panel of panels) {
    const at = { ...panel.gridPos, y: panel.gridPos.y - firstY + top + pushed };
    const copies = eachValue(panel.repeat, bindings);
    const places = panel.repeat === undefined ? [at] : placesOf(panel, at, copies.length);
    for (const [index, its] of copies.entries()) placed.push(place(panel, places[index] ?? at, its));
    pushed += (places.at(-1)?.y ?? at.y) - at.y;
  }
  return placed;
}

function placesOf({ repeatDirection, maxPerRow }: Panel, at: GridPos, count: number): readonly GridPos[] {
  return Array.from({ length: count }, (_, index) => {
    if (repeatDirection === 'v') return { ...at, y: at.y + index * at.h };
    const perRow = Math.max(1, Math.min(count, maxPerRow ?? PER_ROW_MAX));
    const w = Math.floor(COLUMNS / perRow);
    return { x: (index % perRow) * w, y: at.y + Math.floor(index / perRow) * at.h, w, h: at.h };
  });
}

function eachValue(variable: string | undefined, bindings: Bindings): readonly Bindings[] {
  const binding = variable === undefined ? undefined : bindings.get(variable);
  if (variable === undefined || binding === undefined) return [bindings];
  return binding.values.map((value) =>
    new Map(bindings).set(variable, { values: [value], isRegex: binding.isRegex }),
  );
}

function place(panel: Panel, at: GridPos, bindings: Bindings): PlacedPanel {
  return {
    panel,
    title: fillInText(panel.title ?? '', bindings),
    place: at,
    queries: (panel.targets ?? []).flatMap(({ expr, hide, ...target }) =>
      expr === undefined || expr === '' || hide === true
        ? []
        : [
            {
              refId: target.refId,
              expr: fillIn(expr, bindings),
              legend: fillInText(target.legendFormat ?? '', bindings),
              isInstant: target.instant === true,
              isTable: target.format === 'table',
            },
          ],
    ),
  };
}
