import { spawnSync } from 'node:child_process';

import { isNightly } from '@syncledger/testing';

import { isTyped, reasonToSkip, stepsOf, type PagePlan } from './support/pages.js';
import { plans, triedElsewhere } from './support/plans/index.js';
import { allSamples } from './support/samples.js';
import { LEDGER, TypedPage } from './support/typed-page.js';

const isInstalled = (program: string) => spawnSync(program, ['--version']).error === undefined;
const isDue = ({ isNightly: isSlow = false, needs = [] }: PagePlan) =>
  (isNightly || !isSlow) && needs.every(isInstalled);

/** The steps of a plan that are not skipped. */
const triedSteps = async (plan: PagePlan) =>
  (await stepsOf(plan)).filter(({ code }) => reasonToSkip(plan, code) === undefined);

const due = await Promise.all(plans.filter(isDue).map(async (plan) => ({ plan, steps: await triedSteps(plan) })));

describe.each(due.filter(({ steps }) => steps.length > 0))('the blocks of $plan.files', ({ plan, steps }) => {
  let page: TypedPage;
  beforeAll(async () => {
    page = await TypedPage.open(plan);
  }, 240_000);
  afterAll(() => page.close());

  it('do in order what the page says, and print what it shows', async () => {
    for (const step of steps) expect(await page.do(step)).toBeUndefined();
    expect(await page.secretsForGit()).toEqual([]);
  }, 240_000);
});

/** Programs that a machine may lack, where a shell would call them. */
const CALLED = /(?:^|[|;&(!]|\b(?:do|then|until|while|exec)\b)\s*(fuser|jq|nginx|openssl|promtool|psql|python3)\b/gm;

describe('the blocks of all pages', () => {
  it.each(plans)('call no program that their plan does not say it needs: $files', async (plan) => {
    const typed = (await triedSteps(plan)).filter(({ language }) => language !== 'python').map(({ code }) => code);
    const around = [plan.before ?? '', ...Object.values(plan.then ?? {})];
    const called = [...typed, ...around].flatMap((code) => Array.from(code.matchAll(CALLED), ([, program]) => program));
    expect([...new Set(called)].filter((program) => !plan.needs?.includes(program!))).toEqual([]);
  });

  it.each(plans)('are typed or saved but those with a reason, and no text is left over: $files', async (plan) => {
    const steps = await stepsOf(plan);
    const named = [plan.skipped, plan.answers, plan.statuses, plan.saved, plan.then].flatMap((texts) =>
      Object.keys(texts ?? {}),
    );
    named.push(...(plan.running ?? []), ...(plan.ports ?? []), ...Object.keys(plan.hosts ?? {}));
    named.push(...Object.keys(plan.texts ?? {}), ...Object.keys(plan.places ?? {}));
    const all = steps.map(({ code, expected }) => [code, ...expected.map((one) => one.code), ''].join('\n')).join('');
    expect(named.filter((text) => text !== LEDGER && !all.includes(text))).toEqual([]);
    const rest = (await triedSteps(plan)).filter((step) => !isTyped(step));
    const isSaved = (code: string) => Object.keys(plan.saved ?? {}).some((text) => code.includes(text));
    expect(rest.filter(({ code }) => !isSaved(code)).map(({ language, code }) => `${language}: ${code}`)).toEqual([]);
  });

  it('are in a plan, or tried elsewhere', async () => {
    const planned = new Set(plans.flatMap(({ files }) => files));
    const files = new Set((await allSamples()).map(({ file }) => file));
    expect(files.size).toBeGreaterThan(30);
    expect([...files].filter((file) => !planned.has(file) && triedElsewhere[file] === undefined)).toEqual([]);
  });
});
