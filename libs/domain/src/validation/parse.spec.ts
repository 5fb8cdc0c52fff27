import { CreateConnectionInput } from '../connection/connection.inputs.js';
import { InvalidInput, LedgerError, type FieldErrors } from '../errors/errors.js';
import { JobListQuery, SubmitJobInput } from '../job/job.inputs.js';
import { CreateProjectInput } from '../project/project.inputs.js';
import { CreateUserInput } from '../user/user.inputs.js';
import { Query } from './page-query.js';
import { parseBody, parseQuery } from './parse.js';

const result = { automatic: true, connection: 12, result_message: 'My Message', succeeded: true };
const connection = { project: 7, system: 'Rally', params: {} };

function errorsOf(parse: () => unknown): FieldErrors {
  try {
    parse();
  } catch (error) {
    if (error instanceof InvalidInput) return error.fields;
    throw error;
  }
  throw new Error('The input was taken.');
}

describe('parseBody', () => {
  it('takes the reference’s result', () => {
    expect({ ...parseBody(SubmitJobInput, result) }).toEqual(result);
  });

  it('names every wrong, missing and unknown field at once', () => {
    const body = { automatic: 'true', connection: '12', sucecded: true, result_message: null };
    expect(errorsOf(() => parseBody(SubmitJobInput, body))).toEqual({
      automatic: ['Must be a boolean.'],
      connection: ['Must be a positive integer.'],
      result_message: ['Must be a string.'],
      succeeded: ['This field is required.'],
      sucecded: ['Unknown field.'],
    });
  });

  it.each([1, 0, 'true', 'false', null, [], {}])('does not take %j for a boolean', (succeeded) => {
    expect(errorsOf(() => parseBody(SubmitJobInput, { ...result, succeeded }))).toHaveProperty('succeeded');
  });

  it.each(['12', 0, -1, 1.5, 2 ** 53, null, true, [12]])('does not take %j for an id', (id) => {
    expect(errorsOf(() => parseBody(SubmitJobInput, { ...result, connection: id }))).toHaveProperty('connection');
  });

  it.each(['a\0b', '\ud800', 'x'.repeat(256)])('refuses a text that can’t be kept', (system) => {
    expect(Object.keys(errorsOf(() => parseBody(CreateConnectionInput, { ...connection, system })))).toEqual([
      'system',
    ]);
  });

  it('counts characters, not UTF-16 units', () => {
    const message = '😀'.repeat(65_536);
    expect(parseBody(SubmitJobInput, { ...result, result_message: message }).result_message).toBe(message);
  });

  it.each([[[]], ['x'], [null], [1]])('refuses %j, which is no object', (body) => {
    expect(() => parseBody(SubmitJobInput, body)).toThrow(LedgerError);
  });

  it('names a field called __proto__ and is not changed by it', () => {
    const body: unknown = JSON.parse('{"__proto__": {"succeeded": true}, "constructor": 1}');
    const errors = errorsOf(() => parseBody(SubmitJobInput, body));
    expect(Object.keys(errors).sort()).toEqual(
      ['__proto__', 'automatic', 'connection', 'constructor', 'result_message', 'succeeded'].sort(),
    );
  });

  it('names 50 mistakes at most, of entries of a list, too', () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`x${String(index)}`, 1]));
    const errors = errorsOf(() => parseBody(SubmitJobInput, { ...many, ready: 'x' }));
    expect(Object.values(errors).flat()).toHaveLength(51);
    expect(errors['detail']).toEqual(['15 more mistakes are not listed.']);
    const project = { name: 'A', users: Array.from({ length: 20 }, () => many) };
    const { users, detail } = errorsOf(() => parseBody(CreateProjectInput, project));
    expect([users?.length, users?.at(-1), detail]).toEqual([
      50,
      'Entry 1, x49: Unknown field.',
      ['1190 more mistakes are not listed.'],
    ]);
  });

  it('looks no further into params than they may be large', () => {
    let looked = 0;
    const values = Array.from({ length: 200_000 }, () => 1);
    const counting = new Proxy(values, {
      get: (of, key, receiver) => {
        looked += 1;
        return Reflect.get(of, key, receiver) as unknown;
      },
    });
    const errors = errorsOf(() => parseBody(CreateConnectionInput, { ...connection, params: { a: counting } }));
    expect(errors).toEqual({ params: ['Must have at most 65536 bytes as JSON.'] });
    // An element and the length each time.
    expect(looked).toBeLessThan(2 * 66_000);
  });

  it('keeps params as they were sent, whatever their keys', () => {
    const text = '{"__proto__":{"a":1},"constructor":"x","n":7,"nested":{"list":[1,null,true,"ü"]}}';
    const parsed = parseBody(CreateConnectionInput, { ...connection, params: JSON.parse(text) as object });
    expect(JSON.stringify(parsed.params)).toBe(text);
  });

  it.each([
    ['NUL in a value', { a: ['x\0'] }],
    ['NUL in a key', { 'x\0': 1 }],
    ['a number that JavaScript rounds', JSON.parse('{"n": 12345678901234567890}')],
    ['a number that JavaScript can’t hold', JSON.parse('{"n": 1e400}')],
    ['more than 64 KiB', { a: 'ü'.repeat(32_768) }],
    ['a list', []],
  ])('refuses params with %s', (_, params: unknown) => {
    expect(errorsOf(() => parseBody(CreateConnectionInput, { ...connection, params }))).toHaveProperty('params');
  });

  it('takes an e-mail address without a top-level domain', () => {
    const user = { email: 'admin@localhost', first_name: '', last_name: '' };
    expect(parseBody(CreateUserInput, user).email).toBe('admin@localhost');
    expect(errorsOf(() => parseBody(CreateUserInput, { ...user, email: 'admin' }))).toHaveProperty('email');
  });

  it('tells what is wrong inside a list under the list’s name', () => {
    const users = [{ email: 'ada@example.com', role: 'PR4' }, { email: 'x', roles: 'PR4' }, 3];
    expect(errorsOf(() => parseBody(CreateProjectInput, { name: 'A', users }))).toEqual({
      users: [
        'Entry 2, roles: Unknown field.',
        'Entry 2, email: Must be an e-mail address.',
        'Entry 2, role: This field is required.',
        'Entry 3 must be an object.',
      ],
    });
  });
});

describe('parseQuery', () => {
  it('reads every kind of parameter', () => {
    const query = parseQuery(JobListQuery, {
      automatic: ['TRUE', '0'],
      connection: '12',
      user: ['3', 'ada@example.com'],
      last_run__gte: '2015-04-15T20:27:24.396442Z',
      include: ['state, attempt', 'started_at'],
      page_size: '10',
    });
    expect({ ...query }).toEqual({
      automatic: [true, false],
      connection: [12],
      user: [3, 'ada@example.com'],
      last_run__gte: [1_429_129_644_396_442],
      include: ['state', 'attempt', 'started_at'],
      page_size: 10,
    });
  });

  it.each([
    ['connection', '0'],
    ['connection', '-1'],
    ['connection', '9007199254740992'],
    ['connection', 'x'],
    ['connection', ''],
    ['user', 'x'],
    ['ready', 'yes'],
    ['last_run__lt', 'yesterday'],
    ['include', 'state,stats'],
    ['include', ['state', '']],
    ['expand', 'connection'],
    ['ordering', 'params'],
    ['page_size', '1001'],
    ['page_size', '0'],
    ['page_size', ['1', '2']],
    ['page', '1'],
    ['cursor', 'x'],
    ['search', 'a\0'],
    ['sucecded', 'true'],
    ['__proto__', 'x'],
  ])('refuses %s=%j', (name, value) => {
    const query = Object.defineProperty({}, name, { value, enumerable: true }) as Record<string, unknown>;
    expect(Object.keys(errorsOf(() => parseQuery(JobListQuery, query)))).toEqual([name]);
  });

  it('refuses everything where nothing is taken', () => {
    expect(errorsOf(() => parseQuery(Query, { include: 'x' }))).toEqual({
      include: ['Unknown parameter. Available: none.'],
    });
  });
});
