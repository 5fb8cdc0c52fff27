/** A line of a chart: a cost at each size. */
export interface Line {
  readonly name: string;
  readonly color: string;
  readonly dash?: string;
  readonly points: readonly (readonly [size: number, cost: number])[];
}

/** One of several charts side by side. */
export interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
}

const [WIDTH, HEIGHT] = [460, 320];
/** Names of calls are long: two beside each other. */
const LEGEND_COLUMNS = 2;
const EDGE = { left: 60, right: 40, top: 40, bottom: 44 };
const LEGEND = 24;

/** Plots costs against sizes, both in powers of ten: the cost of a level line does not depend on the size. */
export function chart(panels: readonly Panel[], what: string): string {
  const points = panels.flatMap(({ lines }) => lines.flatMap((line) => line.points));
  const sizes = decades(points.map(([size]) => size));
  const costs = decades(points.map(([, cost]) => cost));
  const names = [...new Map(panels.flatMap(({ lines }) => lines).map((line) => [line.name, line])).values()];
  const height = HEIGHT + LEGEND * Math.ceil(names.length / LEGEND_COLUMNS) + 12;
  const drawn = panels.map((panel, index) => drawPanel(panel, index * WIDTH, { sizes, costs }));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${panels.length * WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    `<title>${what}</title>`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    ...drawn,
    ...names.map(drawLegend),
    '</svg>',
    '',
  ].join('\n');
}

interface Scales {
  readonly sizes: readonly number[];
  readonly costs: readonly number[];
}

function drawPanel({ title, lines }: Panel, left: number, { sizes, costs }: Scales): string {
  const x = scale(sizes, left + EDGE.left, left + WIDTH - EDGE.right);
  const y = scale(costs, HEIGHT - EDGE.bottom, EDGE.top);
  const grid = [
    ...sizes.map((size) => `<line x1="${x(size)}" x2="${x(size)}" y1="${EDGE.top}" y2="${HEIGHT - EDGE.bottom}"/>`),
    ...costs.map(
      (cost) => `<line x1="${left + EDGE.left}" x2="${left + WIDTH - EDGE.right}" y1="${y(cost)}" y2="${y(cost)}"/>`,
    ),
  ];
  const ticks = [
    ...sizes.map((size) => text(x(size), HEIGHT - EDGE.bottom + 18, size.toLocaleString('en'), 'middle')),
    ...costs.map((cost) => text(left + EDGE.left - 8, y(cost) + 4, String(cost), 'end')),
  ];
  return [
    `<g stroke="#ddd">${grid.join('')}</g>`,
    ...ticks,
    text(left + WIDTH / 2, 20, title, 'middle', ' font-size="14" font-weight="bold"'),
    text(left + WIDTH / 2, HEIGHT - 8, 'jobs', 'middle'),
    ...lines.map((line) => drawLine(line, x, y)),
  ].join('\n');
}

function drawLine({ points, color, dash }: Line, x: (size: number) => number, y: (cost: number) => number): string {
  const places = points.map(([size, cost]) => `${x(size)},${y(cost)}`);
  const dots = points.map(([size, cost]) => `<circle cx="${x(size)}" cy="${y(cost)}" r="2.5" fill="${color}"/>`);
  const dashes = dash === undefined ? '' : ` stroke-dasharray="${dash}"`;
  return `<polyline points="${places.join(' ')}" fill="none" stroke="${color}" stroke-width="1.8"${dashes}/>${dots.join('')}`;
}

function drawLegend({ name, color, dash }: Line, index: number): string {
  const [left, top] = [
    EDGE.left + (index % LEGEND_COLUMNS) * WIDTH,
    HEIGHT + 10 + LEGEND * Math.floor(index / LEGEND_COLUMNS),
  ];
  const dashes = dash === undefined ? '' : ` stroke-dasharray="${dash}"`;
  return `<line x1="${left}" x2="${left + 28}" y1="${top}" y2="${top}" stroke="${color}" stroke-width="2"${dashes}/>${text(left + 36, top + 4, name, 'start')}`;
}

function text(x: number, y: number, content: string, anchor: string, more = ''): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="#333"${more}>${content.replace(/[<&]/g, ' ')}</text>`;
}

/** The powers of ten around all numbers; at least two, so that there is an interval to draw. */
function decades(numbers: readonly number[]): number[] {
  const first = Math.floor(Math.log10(Math.min(...numbers)) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...numbers)) - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, index) => Number(`1e${first + index}`));
}

function scale(ends: readonly number[], from: number, to: number): (value: number) => number {
  const [low, high] = [Math.log10(ends[0] ?? 1), Math.log10(ends.at(-1) ?? 10)];
  return (value) => Math.round(10 * (from + ((Math.log10(value) - low) / (high - low)) * (to - from))) / 10;
}
