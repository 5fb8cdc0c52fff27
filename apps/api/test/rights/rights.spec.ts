import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isNightly, nightlyDialects } from '@syncledger/testing';

import { routesOf, type Route } from '../support/routes-to-call.js';

import { wrongsOf } from './rights-answers.js';
import { callers, type Caller } from './rights-callers.js';
import { optionsOf, requestOf } from './rights-requests.js';
import { expectedStatus, targetsOf } from './rights-rules.js';
import { table, type Row, type Target } from './rights-table.js';
import { RightsWorld, type Ids } from './rights-world.js';
import { changedTables, storedState } from './stored-state.js';

/** A cell of the table: one request. */
interface Cell {
  readonly caller: Caller;
  readonly target: Target;
  readonly expected: number;
}

const nameOf = ({ route, as }: Row): string => (as === undefined ? route : `${route} (${as})`);
/**
 * All nightly. Otherwise a third of the cells of projects: each route by every caller and on every standing, and each
 * caller on every standing by a third of the routes.
 */
const isDue = (row: Row, diagonal: number): boolean =>
  isNightly || row.on !== 'project' || (table.indexOf(row) + diagonal) % 3 === 0;
const cellsOf = (row: Row): Cell[] =>
  targetsOf(row).flatMap((target, place) =>
    callers
      .filter((_, column) => isDue(row, place + column))
      .map((caller) => ({ caller, target, expected: expectedStatus(row, caller, target) })),
  );
const shortRoute = ({ method, path }: Route): string => `${method} ${path.replace('/api/v2', '')}`;

const cellCount = table.reduce((count, row) => count + cellsOf(row).length, 0);

/** Every route, by every caller, on every object: what rights-table.ts says, and nothing else. */
describe.each(nightlyDialects)(`each of the ${cellCount} cells of the table of rights on %s`, (dialect) => {
  let world: RightsWorld;
  let routes: ReadonlyMap<string, Route>;
  beforeAll(async () => {
    world = await RightsWorld.start(dialect);
    routes = new Map((await routesOf(world.app)).map((route) => [shortRoute(route), route]));
  });
  afterAll(() => world.close());

  /** Runs cells one after the other, each with an object that is still there; returns what was not as expected. */
  class Run {
    private readonly objects = new Map<string, Ids>();
    private readonly notFound = new Set<string>();

    constructor(
      private readonly row: Row,
      private readonly cells: readonly Cell[],
    ) {}

    async prepare(): Promise<this> {
      for (const { target, caller } of this.cells) await this.objectOf(target, caller);
      return this;
    }

    async mismatches(): Promise<string[]> {
      const wrong: string[] = [];
      for (const cell of this.cells) {
        const found = await this.tryCell(cell).catch((error: unknown) => [String(error)]);
        wrong.push(...found.map((what) => `${nameOf(this.row)} ${cell.target.name}, by ${cell.caller.name}: ${what}`));
      }
      if (this.notFound.size > 1) wrong.push(`${nameOf(this.row)}: tells hidden and absent apart`);
      return wrong;
    }

    private async tryCell({ caller, target, expected }: Cell): Promise<string[]> {
      const request = requestOf(this.row, routes.get(this.row.route)!, await this.objectOf(target, caller));
      const options = optionsOf(request, world.token(caller));
      const { status, body, text } = await world.app.call(request.method, request.path, options);
      if (status < 300 && request.method === 'DELETE') this.objects.delete(keyOf(target, caller));
      if (status !== expected) return [`expected ${expected}, was ${status}`];
      if (status === 404) this.notFound.add(text.replace(/\d+/g, '0'));
      if (status === 400) return inBody(this.row, body);
      return status < 300 && status !== 204 ? wrongsOf(this.row, caller, body as never, world.seeded()) : [];
    }

    private async objectOf(target: Target, caller: Caller): Promise<Ids> {
      const key = keyOf(target, caller);
      const ids = this.objects.get(key) ?? (await world.object(this.row, target, caller));
      this.objects.set(key, ids);
      return ids;
    }
  }

  it('is of a route of the document, and each route has its row', () => {
    expect([...new Set(table.map(({ route }) => route))].sort()).toEqual([...routes.keys()].sort());
  });

  it.each(table.map((row) => [nameOf(row), row] as const))('%s', async (_, row) => {
    const run = async (isInPart: (cell: Cell) => boolean) => {
      const cells = cellsOf(row).filter(isInPart);
      expect(cells).not.toEqual([]);
      const part = await new Run(row, cells).prepare();
      const before = await storedState(world.app.database);
      expect(await part.mismatches()).toEqual([]);
      return changedTables(before, await storedState(world.app.database));
    };
    if (!row.open) expect(await run(({ expected }) => expected >= 300)).toEqual([]);
    if (row.success >= 300) return;
    const changed = await run(({ expected }) => expected < 300);
    expect(changed.length > 0).toBe(!row.idle && !row.route.startsWith('GET '));
  });
});

const keyOf = ({ name }: Target, caller: Caller): string => (name === 'oneself' ? `${name} ${caller.name}` : name);

/** A body that names something hidden is told so for that field alone. */
function inBody({ route }: Row, body: object): string[] {
  const field = route.includes('/jobs/') ? 'connection' : 'project';
  const named = Object.keys(body).join();
  return named === field ? [] : [`expected 400 on ${field}, was on ${named}`];
}
