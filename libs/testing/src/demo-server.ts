import { fileURLToPath } from 'node:url';

import { clockArguments } from './clock.js';
import { freePort, until, Watched } from './processes.js';

const DEMO = fileURLToPath(new URL('../../../tools/dist/generate/demo.js', import.meta.url));

/** The clock runs slowly, so that events happen at about the same time on any machine. */
const SPEED = 0.1;

/** Maximum time for the demo to start, in milliseconds. */
const START = 180_000;

/** A running demo: the built server with a temporary ledger. */
export interface DemoServer {
  readonly base: string;
  /** The administrator's token. */
  readonly token: string;
  /** Calls the API as the administrator. */
  readonly get: <Body>(route: string) => Promise<Body>;
  readonly post: <Body>(route: string, body: object) => Promise<Body>;
  /** @param signal SIGTERM by default */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Starts the demo, and waits until it is ready.
 * @param at the simulated current time, in milliseconds since 1970: the same time gives the same year of runs
 */
export async function startDemo(at: number): Promise<DemoServer> {
  const port = await freePort();
  const clock = clockArguments({ from: Date.now(), offset: at - Date.now(), speed: SPEED });
  const env = { HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'error' };
  const server = Watched.node([...clock, DEMO], process.cwd(), { env });
  const said = /Authorization: Token (\S+?)'/;
  const token = await Promise.race([
    until('the demo serves', () => said.exec(server.err)?.[1], START),
    server.ended.then(() => {
      throw new Error(`The demo did not start: ${server.err}${server.out}`);
    }),
  ]);
  const base = `http://127.0.0.1:${String(port)}`;
  const call = async <Body>(method: string, route: string, body?: object) => {
    const headers = { authorization: `Token ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${base}/api/v2/${route}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${route}: ${String(answer.status)} ${await answer.text()}`);
    return (await answer.json()) as Body;
  };
  return {
    base,
    token,
    get: (route) => call('GET', route),
    post: (route, body) => call('POST', route, body),
    stop: async (signal = 'SIGTERM') => {
      await server.end(signal);
    },
  };
}
