import type { Steps } from '../generate/load/steps.js';
import { calls, requestsOf, type Call } from './calls.js';
import { checkAnswers } from './check.js';
import { measureClaims } from './claims.js';
import { Contender, type ContenderName } from './contender.js';
import type { StartedDriver } from './driver/start-driver.js';
import { measureBulk, measureWhole, type Asked } from './extras.js';
import { makeUsers, type Tokens } from './users.js';
import type { Places } from './places.js';
import type { SizeResult, Start } from './results.js';
import { measure, type Effort, type Runner } from './rounds.js';
import type { World } from './world.js';
import { copyLedger } from './yardsticks/limit/copy-ledger.js';

/** The settings of a measurement. */
export interface Setting {
  readonly places: Places;
  readonly driver: StartedDriver;
  readonly effort: Effort;
  /** Whether a part, by its name, was requested. */
  readonly wants: (name: string) => boolean;
  readonly contenders: readonly ContenderName[];
  readonly steps: Steps;
  readonly say: (text: string) => void;
}

/** Measures everything requested on one ledger. */
export async function measureWorld(world: World, setting: Setting): Promise<SizeResult> {
  const { dialect } = setting.places;
  const result: SizeResult = {
    dialect,
    jobs: world.sizes.jobs,
    loadSeconds: world.loadSeconds,
    starts: {},
    calls: [],
  };
  const running: Contender[] = [];
  try {
    const start = async (name: ContenderName, variables: World['variables']) => {
      const contender = await Contender.start(name, variables);
      running.push(contender);
      result.starts[name] = await startOf(contender);
      return contender;
    };
    const { url } = await start('Syncledger', world.variables);
    const tokens = await makeUsers({ url, token: world.adminToken }, setting.driver, world.project);
    for (const name of setting.contenders.filter((other) => other !== 'Syncledger')) {
      await start(name, { ...world.variables, ...(name === 'limit' && (await limitOf(world, tokens))) });
    }
    await measureAll(world, running, tokens, setting, result);
    for (const contender of running) {
      (result.starts[contender.name] as Start).peak = (await contender.memory()).peak;
    }
  } catch (cause) {
    const said = running.map(({ name, said: text }) => `${name} said:\n${text.slice(-3000)}`).join('\n');
    throw new Error(`${(cause as Error).message}\n${said}`, { cause });
  } finally {
    for (const contender of running) await contender.stop();
  }
  return result;
}

async function limitOf({ variables }: World, { administrator, reader }: Tokens): Promise<{ LIMIT_URL: string }> {
  const { DATABASE_URL: url = '', SYNCLEDGER_SECRET_KEYS: keys = '' } = variables;
  return { LIMIT_URL: await copyLedger(url, keys, { with_params: administrator, without_params: reader }) };
}

async function startOf(contender: Contender): Promise<Start> {
  const { now, peak } = await contender.memory();
  return { millis: contender.startMillis, cpu: contender.startCpu, memory: now, peak };
}

async function measureAll(
  world: World,
  running: readonly Contender[],
  tokens: Tokens,
  setting: Setting,
  result: SizeResult,
): Promise<void> {
  const { wants, say, driver, places, effort } = setting;
  const administrator = (contender: Contender): Asked => ({
    contender,
    target: { url: contender.url, token: world.adminToken },
  });
  const asked = running.map(administrator);
  const [own] = asked;
  if (!own) throw new Error('Nobody is measured.');
  const bench = { driver, places, world, rounds: effort.rounds };
  const wanted = calls.filter(({ name }) => wants(name));
  const one = async (call: Call) => {
    say(`${call.name} ...`);
    result.calls.push(await measureCall(call, { world, asked, tokens, setting }));
  };
  for (const call of wanted.filter(({ writes }) => !writes)) await one(call);
  if (wants('whole')) {
    say('whole list ...');
    result.whole = await measureWhole(asked, bench);
  }
  // From here on the database changes.
  for (const call of wanted.filter(({ writes }) => writes)) await one(call);
  if (wants('bulk')) {
    say('bulk ...');
    const rates = await measureBulk(own, bench);
    if (rates) result.bulk = rates;
  }
  if (wants('claim')) {
    say('claim ...');
    result.claims = await measureClaims(own, bench);
  }
}

interface Measured {
  readonly world: World;
  readonly asked: readonly Asked[];
  readonly tokens: Tokens;
  readonly setting: Setting;
}

async function measureCall(
  call: Call,
  { world, asked, tokens, setting }: Measured,
): Promise<SizeResult['calls'][number]> {
  const { driver, effort } = setting;
  const runners: Runner[] = [];
  const able = asked.filter(({ contender: { name } }) => !call.without?.includes(name));
  for (const { contender, target: administrator } of able) {
    const target = { ...administrator, token: tokens[call.as] };
    runners.push({ contender, target, requests: await requestsOf(call, world, driver, target) });
  }
  await checkAnswers(
    call,
    driver,
    runners.map(({ contender: { name }, target, requests }) => ({ name, target, requests })),
  );
  const taken = await measure(call, runners, setting, effort);
  const named = runners.map(({ contender: { name } }, place) => [name, taken[place]] as const);
  return { name: call.name, title: call.title, taken: Object.fromEntries(named) };
}
