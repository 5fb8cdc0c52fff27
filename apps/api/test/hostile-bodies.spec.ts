import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { aConnection, aResult } from '@syncledger/domain/testing';

import { BYTES_PER_TURN } from '../src/platform/http/event-loop.js';
import { JsonScanner } from '../src/platform/http/json/json-scanner.js';
import type { Outcome } from './support/bulk.js';
import { RawClient, rawRequest } from './support/raw-client.js';
import type { TestApp } from './support/test-app.js';
import { startWorld, type World } from './support/world.js';

const MIB = 1_048_576;

/** Counts turns of the event loop, and what is read of bodies in each. */
class Turns {
  /** Bytes scanned, or parsed at once, by turn. */
  readonly scanned = new Map<number, number>();
  readonly parsed = new Map<number, number>();
  private now = 0;
  private next = setImmediate(() => {
    this.count();
  });

  /** Texts below this are not of bodies. */
  constructor(least: number) {
    const [{ advance }, { parse }] = [JsonScanner.prototype, JSON];
    const note = (work: Map<number, number>, bytes: number) => work.set(this.now, (work.get(this.now) ?? 0) + bytes);
    const { scanned, parsed } = this;
    jest.spyOn(JsonScanner.prototype, 'advance').mockImplementation(function (this: JsonScanner, bytes: number) {
      note(scanned, Math.min(bytes, MIB));
      return advance.call(this, bytes);
    });
    jest.spyOn(JSON, 'parse').mockImplementation((text: string, reviver?: (key: string, value: unknown) => unknown) => {
      if (text.length >= least) note(parsed, text.length);
      return parse(text, reviver) as unknown;
    });
  }

  end(): void {
    clearImmediate(this.next);
    jest.restoreAllMocks();
  }

  private count(): void {
    this.now += 1;
    this.next = setImmediate(() => {
      this.count();
    });
  }
}

const list = (length: number, of: string) => `[${Array.from({ length }, () => of).join(',')}]`;
const members = (length: number, of: string) =>
  Array.from({ length }, (_, index) => `"x${index.toString(36)}":${of}`).join(',');

/** Bodies that are JSON, or nearly, and cost as much as can be. */
describe('a hostile body', () => {
  let world: World;
  let app: TestApp;
  let url: string;
  let turns: Turns | undefined;
  beforeAll(async () => {
    world = await startWorld('sqlite');
    ({ app } = world);
    await app.app.listen(0, '127.0.0.1');
    url = await app.app.getUrl();
  });
  afterAll(() => app.close());
  beforeEach(() => {
    turns = new Turns(1000);
  });
  afterEach(() => turns?.end());

  const post = async (path: string, body: string, type = 'application/json') => {
    const headers = { authorization: `Token ${app.admin}`, 'content-type': type };
    const answer = await fetch(`${url}/api/v2/${path}`, { method: 'POST', headers, body });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const withParams = (params: string) =>
    JSON.stringify({ ...aConnection(world.project), params: 0 }).replace('"params":0', `"params":${params}`);
  const result = (fields: object = {}) => JSON.stringify({ ...aResult(world.alm), ...fields });

  const valid = (): [string, string, number][] => [
    ['connections/alm/', withParams(`{"a":${list(340_000, '[]')}}`), 400],
    ['connections/alm/', withParams(`{"a":${list(32_700, '1')}}`), 201],
    ['connections/alm/', withParams(`{"a":${list(21_000, '{}')}}`), 201],
    ['connections/alm/', withParams(`{${members(6000, '1')}}`), 201],
    ['connections/alm/', withParams(`{${members(80_000, '1')}}`), 400],
    ['connections/alm/', withParams(`{"a":${'['.repeat(400_000)}${']'.repeat(400_000)}}`), 400],
    ['connections/alm/', withParams(`{"a":"${'\\u0000'.repeat(170_000)}"}`), 400],
    ['connections/alm/', withParams(`{"a":${'9'.repeat(MIB - 1000)}}`), 400],
    ['jobs/alm/', `{${members(80_000, '{}')}}`, 400],
    ['jobs/alm/', `{${Array.from({ length: 90_000 }, () => '"ready":1').join(',')}}`, 400],
    ['jobs/alm/', result({ result_message: 'é'.repeat(500_000) }), 200],
    ['jobs/alm/', result().padStart(MIB, '\r\n'), 200],
    ['jobs/alm/', list(340_000, '[]'), 400],
  ];

  it('is read in turns, one body at a time, and others are served in between', async () => {
    const work = valid().flatMap((one) => [one, one]);
    const state = { served: 0, isDone: false };
    const serve = async () => {
      while (!state.isDone) {
        const { status } = await fetch(`${url}/health/live`);
        if (status === 200) state.served += 1;
      }
    };
    const serving = serve();
    const answers = await Promise.all(work.map(([path, body]) => post(path, body)));
    state.isDone = true;
    await serving;
    expect(answers.map(({ status }) => status)).toEqual(work.map(([, , status]) => status));
    const { scanned, parsed } = turns!;
    expect(Math.max(...scanned.values())).toBe(BYTES_PER_TURN);
    // Two large bodies are never parsed in a turn.
    const texts = [...parsed.values()].filter((bytes) => bytes > BYTES_PER_TURN / 4);
    expect(texts.length).toBeGreaterThanOrEqual(2 * 5);
    expect(Math.max(...parsed.values())).toBeLessThan(1.5 * MIB);
    expect(state.served).toBeGreaterThan(work.length);
  });

  it('with 100,000 unknown fields is not read further than any valid one, and with 1,000 told of 50', async () => {
    const { status, body } = await post('jobs/alm/', `{${members(100_000, '1')}}`);
    expect([status, body]).toEqual([400, { detail: 'The body has too many values.' }]);
    const scanned = [...turns!.scanned.values()].reduce((sum, bytes) => sum + bytes, 0);
    expect(scanned).toBeLessThanOrEqual(3 * BYTES_PER_TURN);
    const small = await post('jobs/alm/', `{${members(1000, '1')}}`);
    // With the four required fields.
    expect([small.status, Object.keys(small.body).length, small.body['detail']]).toEqual([
      400,
      51,
      ['954 more mistakes are not listed.'],
    ]);
    const entries = list(500, `{${members(20, '1')}}`);
    const { body: project } = await post('projects/', `{"name": "x", "users": ${entries}}`);
    expect(String(project['users']).match(/Entry /g)).toHaveLength(50);
  });

  it.each([
    ['commas', `{${','.repeat(MIB - 1)}`],
    ['values without commas', `[${'1 '.repeat(MIB / 2 - 1)}`],
    ['comments', '/*'.repeat(MIB / 2)],
    ['a list that is not closed, of few values', `["${'\\n'.repeat(BYTES_PER_TURN / 4)}",,`.padEnd(MIB - 1, '[')],
  ])('that is broken is read to its first error: %s', async (_, body) => {
    const { status, body: said } = await post('jobs/alm/', body);
    expect([status, said['detail']]).toEqual([
      400,
      expect.stringMatching(/^The body is not JSON: line 1, column \d+: /),
    ]);
    expect([...turns!.scanned.values()]).toEqual([BYTES_PER_TURN]);
  });

  it('that breaks at its end is told the place', async () => {
    const { body } = await post('jobs/alm/', `${'\n'.repeat(MIB - 3)}{}}`);
    expect(body).toEqual({ detail: 'The body is not JSON: line 1048574, column 3: end of file expected.' });
    expect(Math.max(...turns!.scanned.values())).toBe(BYTES_PER_TURN);
  });

  it('that comes byte by byte is one body', async () => {
    const body = result({ result_message: 'é'.repeat(20_000) });
    const pieces = [...Buffer.from(body)].map((byte) => `1\r\n${String.fromCharCode(byte)}\r\n`);
    const client = await RawClient.connect(url);
    const head = { Authorization: `Token ${app.admin}`, 'Transfer-Encoding': 'chunked', Connection: 'close' };
    client.write(rawRequest('POST', '/api/v2/jobs/alm/', head));
    client.write(Buffer.from(`${pieces.join('')}0\r\n\r\n`, 'latin1'));
    const { status, text } = await client.end();
    expect([status, text.includes('Ã©')]).toEqual([200, true]);
  });

  describe('of many results', () => {
    const outcomes = async (body: string, type = 'application/x-ndjson') => {
      const answer = await post('jobs/alm/bulk/', body, type);
      expect(answer.status).toBe(200);
      return answer.body['results'] as Outcome[];
    };
    const lines = () => [
      `{${','.repeat(MIB - 1)}`,
      `[${'1 '.repeat(MIB / 2 - 1)}`,
      result().padEnd(MIB, ' '),
      `{${members(60_000, '1')}}`,
      list(340_000, '[]'),
      result({ result_message: 'x'.repeat(MIB) }),
      result(),
    ];
    const expected = ['detail', 'detail', 'id', 'detail', 'detail', 'detail', 'id'];
    const told = ({ id, errors = {} }: Outcome) => {
      const names = Object.keys(errors);
      if (id !== undefined) return 'id';
      return names.length === 1 ? names[0] : String(names.length);
    };

    it('has its lines read in turns, from two clients at once', async () => {
      const body = [...lines(), ...lines()].join('\n');
      const both = await Promise.all([outcomes(body), outcomes(body)]);
      for (const made of both) expect(made.map(told)).toEqual([...expected, ...expected]);
      expect(Math.max(...turns!.scanned.values())).toBe(BYTES_PER_TURN);
    });

    it('has the elements of its array read in turns', async () => {
      const [, , ...some] = lines();
      const made = await outcomes(`[${some.join(',')}]`, 'application/json');
      expect(made.map(told)).toEqual(expected.slice(2));
      expect(Math.max(...turns!.scanned.values())).toBe(BYTES_PER_TURN);
    });

    it('has a bounded number of small lines read in a turn', async () => {
      const line = result({ result_message: 'x'.repeat(1000) });
      const made = await outcomes(Array.from({ length: 3000 }, () => line).join('\n'));
      expect(new Set(made.map(told))).toEqual(new Set(['id']));
      expect(Math.max(...turns!.parsed.values())).toBeLessThan(BYTES_PER_TURN + 2 * line.length);
    });

    it('passes over blank lines, and refuses a line without end', async () => {
      expect(await outcomes('\n \r\n'.repeat(MIB))).toEqual([]);
      const [one, ...more] = await outcomes('x'.repeat(5 * MIB));
      expect([one?.errors, more]).toEqual([{ detail: ['The result is larger than 1 MiB.'] }, []]);
    });
  });
});
