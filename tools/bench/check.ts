import { isDeepStrictEqual } from 'node:util';

import type { Call } from './calls.js';
import type { Answered, Sent, Target } from './driver/messages.js';
import type { StartedDriver } from './driver/start-driver.js';

/** Number of requests per call that are compared. */
const COMPARED = 10;

/** Servers whose responses are compared: the first one's are correct. */
export interface Compared {
  readonly name: string;
  readonly target: Target;
  readonly requests: readonly Sent[];
}

/**
 * Compares the responses before anything is timed, because a server with other responses may well be fast.
 * @throws Error naming the first difference
 */
export async function checkAnswers(call: Call, driver: StartedDriver, contenders: readonly Compared[]): Promise<void> {
  const answers = await Promise.all(
    contenders.map(({ target, requests }) => driver.each(target, requests.slice(0, COMPARED), 1)),
  );
  const [right = []] = answers;
  if (right.length === 0) throw new Error(`${call.name}: nothing was asked.`);
  for (const [index, theirs] of answers.entries()) {
    for (const [place, answer] of theirs.entries()) {
      const name = contenders[index]?.name ?? '';
      const [shown, expected] = [comparable(answer, call, name), comparable(right[place] as Answered, call, name)];
      if (isDeepStrictEqual(shown, expected)) continue;
      const [got, wanted] = [shown, expected].map((value) => JSON.stringify(value).slice(0, 1500));
      throw new Error(`${call.name}: ${name} answers\n${got ?? ''}\ninstead of\n${wanted ?? ''}`);
    }
  }
}

/** A response without legitimate differences: the form of links, and the id and time of a new object. */
function comparable({ status, body }: Answered, call: Call, name: string): unknown {
  if (status !== 200) throw new Error(`${call.name}: ${name} answers ${status} ${body}`);
  const answer = JSON.parse(body) as Record<string, unknown>;
  if ('next' in answer) return { ...answer, next: answer['next'] !== null, previous: answer['previous'] !== null };
  return call.writes ? { ...answer, id: 0, last_run: '' } : answer;
}
