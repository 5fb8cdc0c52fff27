import { RejectedError, TransientError, unwrap } from './errors.js';

const answer = (status: number, headers: Record<string, string> = {}) => new Response(null, { status, headers });
const error = (status: number, body: unknown) => {
  try {
    unwrap({ error: body, response: answer(status) });
  } catch (thrown) {
    return thrown;
  }
  return undefined;
};

describe('an answer', () => {
  it.each([
    [400, { connection: ['There is no such connection.'] }],
    [400, { progress: { done: ['It must be a whole number.'] } }],
    [404, { detail: 'Not found.' }],
    [409, { detail: 'The lease is lost.', next_offset: 7 }],
  ])('%i of a ledger rejects: %j', (status, body) => {
    expect(error(status, body)).toBeInstanceOf(RejectedError);
  });

  it.each([
    [400, { message: 'Bad Request' }],
    [403, { message: 'Forbidden' }],
    [404, { message: 'no Route matched with those values' }],
    [404, { kind: 'Status', status: 'Failure', code: 404 }],
    [409, 'Conflict'],
    [410, {}],
  ])('%i of a gateway is retried, whatever its type: %j', (status, body) => {
    expect(error(status, body)).toBeInstanceOf(TransientError);
  });

  it.each([{ ok: true }, { results: null }])('200 that is not from a ledger is retried: %j', (data) => {
    const isOurs = (body: object) => Array.isArray((body as { results?: unknown }).results);
    expect(() => unwrap({ data, response: answer(200) }, isOurs)).toThrow('not from a ledger');
    expect(unwrap({ data: { results: [] }, response: answer(200) }, isOurs)).toEqual({ results: [] });
  });

  it('that is a page is quoted as text in one line', () => {
    const page =
      '<!DOCTYPE html>\n<html>\n<head><style>\nbody { margin: 0 }\n</style></head>\n<p>File not\n found.</p></html>';
    expect((error(404, page) as Error).message).toBe('The server responded with 404: File not found.');
  });

  it('that redirects names the place, in short', () => {
    const response = answer(302, { location: `https://sso.example.com/${'x'.repeat(1000)}` });
    expect(() => unwrap({ response })).toThrow(/^The server redirects to https:.{190,210} Pass that URL/);
    const secure = answer(301, { location: 'https://ledger.example.com/sub/api/v2/version/' });
    expect(() => unwrap({ response: secure })).toThrow('redirects to https://ledger.example.com/sub. Pass that URL');
  });
});
