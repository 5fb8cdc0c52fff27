import { jobsClaim, connectTo } from './index.js';

/** Records the requests, and answers each with the same response. */
function answering(status: number, body: unknown) {
  const requests: Request[] = [];
  const ask: typeof fetch = async (input, init) => {
    requests.push(new Request(input, init));
    return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
  };
  return { requests, fetch: ask };
}

describe('the client', () => {
  it('sends requests by the fetch that it was given, with the token of the moment', async () => {
    const { requests, fetch } = answering(200, { results: [] });
    let token = 'one';
    const client = connectTo({ server: 'https://ledger.example.com/base/', token: () => token, fetch });
    const { data } = await jobsClaim({ client, body: { limit: 2 } });
    token = 'two';
    await jobsClaim({ client });
    expect(data).toEqual({ results: [] });
    expect(requests.map(({ url }) => url)).toEqual(Array(2).fill('https://ledger.example.com/base/api/v2/jobs/claim/'));
    expect(requests.map(({ headers }) => headers.get('authorization'))).toEqual(['Token one', 'Token two']);
    expect(requests.map(({ redirect }) => redirect)).toEqual(['manual', 'manual']);
    expect(await requests[0]?.json()).toEqual({ limit: 2 });
  });

  it('answers refusals with what the server says', async () => {
    const client = connectTo({
      server: 'https://ledger.example.com',
      token: 't',
      ...answering(409, { detail: 'No.' }),
    });
    const { data, error, response } = await jobsClaim({ client });
    expect([data, error, response?.status]).toEqual([undefined, { detail: 'No.' }, 409]);
  });
});
