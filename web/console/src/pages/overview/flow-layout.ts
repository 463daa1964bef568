// Where the parts of the strip stand, and the lines between them. Pure: a width and
// a number of providers in, places out. Wide it runs from left to right, with the main
// way straight and the others below; narrow it runs down, each provider off a trunk.

export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
type Point = { readonly x: number; readonly y: number };

export type FlowLayout = {
  readonly height: number;
  readonly payments: Box;
  readonly queue: Box;
  readonly told: Box;
  readonly providers: readonly {
    readonly box: Box;
    readonly gate: Point;
    /** From the queue to the gate, from the gate to the provider, and on to the customers. */
    readonly toGate: string;
    readonly toProvider: string;
    readonly toTold: string;
  }[];
  readonly toQueue: string;
};

const NARROW_BELOW = 660;
export const GATE_RADIUS = 15;

const ROW = 104;
const ROW_GAP = 20;

const line = (from: Point, to: Point): string => `M${from.x} ${from.y}L${to.x} ${to.y}`;

/** An S from one height to another, level at both ends. */
function sweep(from: Point, to: Point): string {
  if (from.y === to.y) return line(from, to);
  const middle = (from.x + to.x) / 2;
  return `M${from.x} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`;
}

const middleOf = (box: Box): number => box.y + box.height / 2;
const leftOf = (box: Box): Point => ({ x: box.x, y: middleOf(box) });
const rightOf = (box: Box): Point => ({ x: box.x + box.width, y: middleOf(box) });

function layOutWide(width: number, count: number): FlowLayout {
  const end = Math.round(Math.max(118, Math.min(160, width * 0.15)));
  const provider = Math.round(Math.max(190, Math.min(280, width * 0.24)));
  const space = (width - 3 * end - provider) / 3;
  const rowAt = (row: number) => row * (ROW + ROW_GAP);
  const boxAt = (x: number, boxWidth: number, row = 0): Box => ({
    x: Math.round(x),
    y: rowAt(row),
    width: boxWidth,
    height: ROW,
  });
  const payments = boxAt(0, end);
  const queue = boxAt(end + space * 0.75, end);
  const told = boxAt(width - end, end);
  const providersX = queue.x + end + space * 1.5;
  const providers = Array.from({ length: count }, (_, row) => {
    const box = boxAt(providersX, provider, row);
    const gate = { x: Math.round(providersX - space * 0.4), y: middleOf(box) };
    return {
      box,
      gate,
      toGate: sweep(rightOf(queue), { x: gate.x - GATE_RADIUS, y: gate.y }),
      toProvider: line({ x: gate.x + GATE_RADIUS, y: gate.y }, leftOf(box)),
      toTold: sweep(rightOf(box), leftOf(told)),
    };
  });
  return {
    height: rowAt(Math.max(1, count)) - ROW_GAP,
    payments,
    queue,
    told,
    providers,
    toQueue: line(rightOf(payments), leftOf(queue)),
  };
}

const NARROW_ROW = 92;
const NARROW_GAP = 28;
const TRUNK = 20;
const INDENT = 64;
const WAY_BACK = 24;

function layOutNarrow(width: number, count: number): FlowLayout {
  const step = NARROW_ROW + NARROW_GAP;
  const boxAt = (row: number, x = 0, boxWidth = width): Box => ({
    x,
    y: row * step,
    width: boxWidth,
    height: NARROW_ROW,
  });
  const payments = boxAt(0);
  const queue = boxAt(1);
  const told = boxAt(2 + count);
  const foot = queue.y + NARROW_ROW;
  const backX = width - WAY_BACK / 2;
  const providers = Array.from({ length: count }, (_, index) => {
    const box = boxAt(2 + index, INDENT, width - INDENT - WAY_BACK - 12);
    const y = middleOf(box);
    const gate = { x: TRUNK + 24, y };
    return {
      box,
      gate,
      toGate: `M${TRUNK} ${foot}V${y - 12}Q${TRUNK} ${y} ${gate.x - GATE_RADIUS} ${y}`,
      toProvider: line({ x: gate.x + GATE_RADIUS, y }, leftOf(box)),
      toTold: `M${box.x + box.width} ${y}H${backX - 12}Q${backX} ${y} ${backX} ${y + 12}V${told.y}`,
    };
  });
  return {
    height: told.y + NARROW_ROW,
    payments,
    queue,
    told,
    providers,
    toQueue: line({ x: TRUNK, y: NARROW_ROW }, { x: TRUNK, y: queue.y }),
  };
}

export function layOutFlow(width: number, providers: number): FlowLayout {
  return width < NARROW_BELOW ? layOutNarrow(width, providers) : layOutWide(width, providers);
}
