import { violations, type Evidence, type StoredJob } from './check.js';

const job = (id: number, more: Partial<StoredJob> = {}): StoredJob => ({
  id,
  connection: 1,
  ready: 1,
  succeeded: true,
  message: `said ${id}`,
  createdAt: id * 100,
  lastRun: id * 100 + 50,
  dueAt: null,
  cause: null,
  ...more,
});

/** Two jobs as they should be: one was queued when it was due, given back once, and made; one failed. */
const sound: Evidence = {
  jobs: [job(1, { dueAt: 100 }), job(2, { succeeded: false })],
  steps: ['1q', '1s', '1q', '1s', '1f', '2f'].map(([id = '', letter = '']) => ({
    job: Number(id),
    type: { q: 'job.queued', s: 'job.started', f: 'job.finished' }[letter] ?? '',
    succeeded: null,
  })),
  acknowledged: [{ job: 1, succeeded: true }],
  said: new Set(['1', '2']),
  outputs: [{ job: 1, attempt: 2, isLast: true, text: 'step 1\nstep 2\nsaid 1' }],
  chunks: [{ job: 1, offset: 7, text: 'step 2\nsaid 1' }],
  messages: [
    { id: 'a', type: 'job.finished', job: 1 },
    { id: 'b', type: 'job.finished', job: 2 },
    { id: 'c', type: 'job.failed', job: 2 },
  ],
  toldEnds: new Map(),
  due: new Map([[1, [100]]]),
  present: [{ from: 0, to: 10_000 }],
  slack: 10,
};

describe('what the check of faults finds', () => {
  const output = { job: 1, attempt: 2, isLast: true };
  const step = (id: number, type: string) => ({ job: id, type, succeeded: null });
  it.each<[string, Partial<Evidence>, RegExp]>([
    ['nothing in a sound ledger', {}, /^$/],
    ['a run with two leases', { steps: [step(1, 'job.started'), ...sound.steps] }, /^job 1 lived "sqsqsf"$/],
    ['a run that ends twice', { steps: [...sound.steps, step(2, 'job.finished')] }, /^job 2 lived "ff"$/],
    ['a run that never ends', { jobs: [job(1, { dueAt: 100, ready: 0 }), sound.jobs[1]!] }, /^job 1 has not finished/],
    ['a lost result', { acknowledged: [{ job: 1, succeeded: false }] }, /^the acknowledged result of job 1 is not/],
    [
      'a result stored twice',
      { jobs: [sound.jobs[0]!, { ...sound.jobs[1]!, message: 'said 1' }] },
      /^jobs 1 and 2 have/,
    ],
    ['a result from nowhere', { said: new Set(['1']) }, /^job 2 has a result that nobody made$/],
    [
      'output with a hole',
      { outputs: [{ ...output, text: 'step 1\nstep 3\n' }] },
      /^the output of job 1, attempt 2, is/,
    ],
    [
      'output stored twice',
      { outputs: [{ ...output, text: 'step 1\nstep 1\n' }] },
      /^the output of job 1, attempt 2, is/,
    ],
    [
      'output that is not in the message',
      { jobs: [job(1, { dueAt: 100, cause: 'command' }), sound.jobs[1]!] },
      /^the output of job 1 is not in its message$/,
    ],
    [
      'lost output that was acknowledged',
      { chunks: [{ job: 1, offset: 14, text: 'said 2' }] },
      /^the output of job 1 that was acknowledged at 14 is stored 0 times$/,
    ],
    ['a webhook that did not come', { messages: sound.messages.slice(1) }, /^0 messages job.finished of job 1, not 1$/],
    ['one that came twice', { messages: [...sound.messages, { ...sound.messages[0]!, id: 'd' }] }, /^2 messages/],
    [
      'a due time without a run',
      { due: new Map([[1, [100, 500]]]) },
      /^connection 1 did not run at 500, for no reason$/,
    ],
    [
      'a due time run twice',
      { jobs: [...sound.jobs.map((one) => ({ ...one, dueAt: 100 }))] },
      /^connection 1 ran 2 times/,
    ],
  ])('%s', (_, change, expected) => {
    expect(violations({ ...sound, ...change }).join('\n')).toMatch(expected);
  });

  it('tells output of two attempts apart by whole lines only', () => {
    const twoAttempts = (text: string) => ({
      outputs: [1, 2].map((attempt) => ({ job: 1, attempt, isLast: attempt === 2, text })),
      chunks: [{ job: 1, offset: 0, text }],
    });
    expect(violations({ ...sound, ...twoAttempts('said ') })).toEqual([]);
    expect(violations({ ...sound, ...twoAttempts('said 1-123456\n') })).toEqual([
      'the output of job 1 that was acknowledged at 0 is stored 2 times',
    ]);
  });

  it('takes a run that had not finished for a reason', () => {
    const made = { jobs: [job(1, { dueAt: 600, createdAt: 610, lastRun: 900 }), sound.jobs[1]!] };
    expect(violations({ ...sound, ...made, due: new Map([[1, [600, 800]]]) })).toEqual([]);
  });

  it('takes a run whose end was told after the due time for a reason', () => {
    const due = new Map([[1, [220, 260]]]);
    const stopped = { jobs: [job(1, { dueAt: 220 }), job(2, { succeeded: false })], due };
    expect(violations({ ...sound, ...stopped, toldEnds: new Map([[2, 259]]) })).toHaveLength(1);
    expect(violations({ ...sound, ...stopped, toldEnds: new Map([[2, 260]]) })).toEqual([]);
  });

  it.each<[string, Evidence['present'], boolean]>([
    ['was there all the time', [{ from: 0, to: 1_000 }], false],
    ['was there long enough', [{ from: 0, to: 511 }], false],
    [
      'ended before it was due',
      [
        { from: 0, to: 490 },
        { from: 600, to: 1_000 },
      ],
      true,
    ],
    [
      'ended before it could have queued it',
      [
        { from: 0, to: 509 },
        { from: 600, to: 1_000 },
      ],
      true,
    ],
    [
      'came back for too short a time',
      [
        { from: 550, to: 559 },
        { from: 600, to: 1_000 },
      ],
      true,
    ],
    [
      'came back for long enough',
      [
        { from: 550, to: 561 },
        { from: 600, to: 1_000 },
      ],
      false,
    ],
  ])('takes for a reason that no server could: one %s', (_, present, isReason) => {
    const jobs = [job(1, { dueAt: 600, createdAt: 610, lastRun: 900 }), sound.jobs[1]!];
    const wrong = violations({ ...sound, jobs, due: new Map([[1, [500, 600]]]), present });
    expect(wrong).toEqual(isReason ? [] : ['connection 1 did not run at 500, for no reason']);
  });

  it('wants one run to make up for what was missed', () => {
    const wrong = violations({ ...sound, due: new Map([[1, [100, 500]]]), present: [] });
    expect(wrong).toEqual(['connection 1 did not run at 500, for no reason']);
  });
});
