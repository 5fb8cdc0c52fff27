import type { Moment, Scrape } from './metrics-recorder.js';

const [WIDTH, HEIGHT] = [920, 130];
const EDGE = { left: 64, right: 200, top: 30, bottom: 14 };
const FOOT = 36;
const SECONDS = 1000;
const COLORS = ['#1864ab', '#c92a2a', '#2b8a3e'];
/** Moments over which a rate is taken. */
const RATE_MOMENTS = 4;

/** A value for each moment; undefined where there is none. */
interface Line {
  readonly name: string;
  readonly values: readonly (number | undefined)[];
}

interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** Draws a trial from its scrapes, as SVG. */
export function drawTrial(moments: readonly Moment[], what: string): string {
  const start = moments[0]?.at ?? 0;
  const seconds = moments.map(({ at }) => (at - start) / SECONDS);
  const panels = panelsOf(moments);
  const height = panels.length * HEIGHT + FOOT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(WIDTH)} ${String(height)}" font-family="sans-serif" font-size="12">`,
    `<title>${what}</title>`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    ...panels.map((panel, index) => drawPanel(panel, seconds, index * HEIGHT)),
    ...timeAxis(seconds, height),
    '</svg>',
    '',
  ].join('\n');
}

function panelsOf(moments: readonly Moment[]): Panel[] {
  const highest = (name: string): Line['values'] =>
    moments.map(({ servers }) => {
      const values = servers.flatMap((server) => server?.get(name) ?? []);
      return values.length === 0 ? undefined : Math.max(...values);
    });
  const runs = (state: string) => ({ name: state, values: highest(`syncledger_runs{state="${state}"}`) });
  return [
    { title: 'Servers', lines: serversOf(moments) },
    { title: 'Runs', lines: [runs('queued'), runs('running')] },
    {
      title: 'Requests a second',
      lines: [
        { name: 'answered', values: rates(moments, (server) => requests(server, /status="[1-4]/)) },
        { name: 'failed (5xx)', values: rates(moments, (server) => requests(server, /status="5/)) },
      ],
    },
    {
      title: 'Since the start',
      lines: [
        { name: 'runs finished', values: sums(moments, (server) => total(server, /^syncledger_runs_finished_total/)) },
        { name: 'leases lost', values: sums(moments, (server) => total(server, /^syncledger_leases_lost_total/)) },
      ],
    },
    {
      title: 'Backlog of the feed',
      lines: [{ name: 'job changes', values: highest('syncledger_feed_backlog_changes') }],
    },
  ];
}

function serversOf(moments: readonly Moment[]): Line[] {
  const ready = 'syncledger_ready{check="database"}';
  return [
    { name: 'answer scrapes', values: moments.map(({ servers }) => servers.filter(Boolean).length) },
    {
      name: 'have a database (ready)',
      values: moments.map(({ servers }) => servers.filter((one) => one?.get(ready)).length),
    },
  ];
}

function requests(server: Scrape, status: RegExp): number {
  return total(server, new RegExp(`^syncledger_http_request_duration_seconds_count\\{.*${status.source}`));
}

function total(server: Scrape, name: RegExp): number {
  let sum = 0;
  for (const [key, value] of server ?? []) if (name.test(key)) sum += value;
  return sum;
}

/** The increase of counters over all servers, which begin again at 0 when a server is replaced. */
function sums(moments: readonly Moment[], counter: (server: Scrape) => number): number[] {
  const last = new Map<number, number>();
  let sum = 0;
  return moments.map(({ servers }) => {
    for (const [index, server] of servers.entries()) {
      if (!server) continue;
      const [now, before] = [counter(server), last.get(index) ?? 0];
      sum += now >= before ? now - before : now;
      last.set(index, now);
    }
    return sum;
  });
}

function rates(moments: readonly Moment[], counter: (server: Scrape) => number): (number | undefined)[] {
  const all = sums(moments, counter);
  return moments.map(({ at }, index) => {
    const before = moments[index - RATE_MOMENTS];
    return before && ((all[index] ?? 0) - (all[index - RATE_MOMENTS] ?? 0)) / ((at - before.at) / SECONDS);
  });
}

function drawPanel({ title, lines }: Panel, seconds: readonly number[], top: number): string {
  const most = niceTop(Math.max(1, ...lines.flatMap(({ values }) => values.map((value) => value ?? 0))));
  const x = across(seconds);
  const [low, high] = [top + HEIGHT - EDGE.bottom, top + EDGE.top];
  const y = (value: number) => round(low - (value / most) * (low - high));
  const grid = [0, most / 2, most].map(
    (value) =>
      `<line x1="${String(EDGE.left)}" x2="${String(WIDTH - EDGE.right)}" y1="${String(y(value))}" y2="${String(y(value))}" stroke="#ddd"/>` +
      text(EDGE.left - 8, y(value) + 4, String(value), 'end'),
  );
  const drawn = lines.flatMap(({ name, values }, index) => {
    const color = COLORS[index] ?? '#333';
    return [
      `<path d="${pathOf(values, (at, value) => [x(seconds[at] ?? 0), y(value)])}" fill="none" stroke="${color}" stroke-width="${index === 0 ? '2.4' : '1.2'}"/>`,
      text(WIDTH - EDGE.right + 14, high + 12 + 18 * index, name, 'start', ` style="fill:${color}"`),
    ];
  });
  return [text(EDGE.left, top + 20, title, 'start', ' font-weight="bold"'), ...grid, ...drawn].join('\n');
}

/** A line with gaps where there is no value. */
function pathOf(
  values: readonly (number | undefined)[],
  place: (at: number, value: number) => readonly number[],
): string {
  let isDrawing = false;
  return values
    .flatMap((value, at) => {
      const command = isDrawing ? 'L' : 'M';
      isDrawing = value !== undefined;
      return value === undefined ? [] : [`${command}${place(at, value).join(' ')}`];
    })
    .join('');
}

function timeAxis(seconds: readonly number[], height: number): string[] {
  const x = across(seconds);
  const end = seconds.at(-1) ?? 1;
  const step = niceTop(end) / 10;
  const marks = Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
  return [
    ...marks.map((at) => text(x(at), height - FOOT + 14, String(round(at)), 'middle')),
    text(EDGE.left, height - 6, 'seconds since the start of the trial', 'start'),
  ];
}

function across(seconds: readonly number[]): (second: number) => number {
  const end = seconds.at(-1) || 1;
  return (second) => round(EDGE.left + (second / end) * (WIDTH - EDGE.left - EDGE.right));
}

/** The next of 1, 2, 4, 10, 20, 40, ... that is not less. */
function niceTop(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 10].find((factor) => factor * decade >= value) ?? 10) * decade;
}

const round = (value: number) => Math.round(value * 10) / 10;

function text(x: number, y: number, content: string, anchor: string, more = ''): string {
  return `<text x="${String(x)}" y="${String(y)}" text-anchor="${anchor}" fill="#333"${more}>${content}</text>`;
}
