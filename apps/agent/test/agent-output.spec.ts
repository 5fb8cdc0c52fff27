import { access, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { isNightly, nightlyDialects, nightlyIt, until } from '@syncledger/testing';
import { World } from './support/world.js';

/** Milliseconds for a restart of the server, or a lease that expires, on a busy machine. */
const PATIENCE = 120_000;

const CANARY = 'canary-of-the-output-2846';

interface Part {
  readonly attempt: number;
  readonly text: string;
  readonly next_offset: number;
  readonly complete: boolean;
}

/** Wire additions, section 3: what a command prints is stored while it runs, and however it ends. */
describe.each(nightlyDialects)('the output of commands, with a server on %s', (dialect) => {
  let world: World;
  beforeAll(async () => {
    world = await World.start(dialect);
  });
  afterAll(() => world.close());

  const inWorld = (name: string) => path.join(world.folder, name);
  /** Waits in a shell script until the test creates the file. */
  const wait = (name: string) => `while [ ! -e '${inWorld(name)}' ]; do sleep 0.05; done`;
  const goOn = (name: string) => writeFile(inWorld(name), '');
  const output = async (id: number, attempt = 1) => {
    let [text, offset] = ['', 0];
    for (;;) {
      const part = await world.call<Part>('GET', `jobs/alm/${id}/output/?attempt=${attempt}&offset=${offset}`);
      text += part.text;
      if (part.next_offset === offset) return text;
      offset = part.next_offset;
    }
  };
  const printed = (id: number, text: string) =>
    until(`job ${id} printed ${text}`, async () => (await output(id)).includes(text));
  const linesTo = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');
  const finished = async (id: number) => {
    const job = await world.job(id);
    return job.state === 'finished' ? job : undefined;
  };
  const exists = (name: string) =>
    access(inWorld(name)).then(
      () => true,
      () => false,
    );

  it('is stored while they run, without secrets, and with their progress', async () => {
    const script = `echo begin; printf 'pass ${CANARY.slice(0, 12)}'; ${wait('half')}
      printf '${CANARY.slice(12)}\\n'; echo '::progress done=3 total=10 message=of ${CANARY} é'; ${wait('rest')}; echo end; exit 3`;
    const commands = await world.commands({ talks: script });
    const id = await world.queue('talks', { alm_pass: CANARY });
    const agent = world.agent(commands, ['--once', '--verbose', '--spool', 'spool-talks']);
    await printed(id, 'begin\npass ');
    await goOn('half');
    await printed(id, 'pass ***\n');
    const progress = await until('progress is reported', async () => {
      const job = await world.call<{ progress: object | null }>('GET', `jobs/alm/${id}/?include=progress`);
      return job.progress;
    });
    expect(progress).toEqual({ done: 3, total: 10, message: 'of *** é' });
    await goOn('rest');
    expect(await agent.ended).toBe(1);
    const job = await world.job(id);
    expect(await output(id)).toBe(job.result_message);
    expect(job.result_message).toMatch(/^begin\npass \*\*\*\n::progress .*\nend\n\nThe command exited with code 3\.$/);
    const lines = agent.out
      .split('\n')
      .flatMap((line) => (line.includes('"output":') ? [JSON.parse(line).output] : []));
    expect(lines.slice(0, 2)).toEqual(['begin', 'pass ***']);
    expect(await readdir(inWorld('spool-talks/output'))).toEqual([]);
    const seen = [await output(id), await world.textOf('spool-talks'), agent.out, agent.err, JSON.stringify(progress)];
    expect(seen.filter((text) => text.includes('canary'))).toEqual([]);
  });

  nightlyIt('is kept when they are cancelled', async () => {
    const script = `trap 'echo cleaned up; exit 1' TERM; echo begin; while :; do sleep 0.1; done`;
    const commands = await world.commands({ cancelled: script });
    const agent = world.agent(commands, ['--spool', 'spool-cancelled', '--lease-seconds', '10']);
    const id = await world.queue('cancelled');
    await printed(id, 'begin');
    await world.call('POST', `jobs/alm/${id}/cancel/`);
    await printed(id, 'cleaned up');
    await agent.end('SIGTERM');
    expect(await output(id)).toMatch(/^begin\n(Terminated\n)?cleaned up\n/);
  });

  nightlyIt(
    'has no hole and no repetition when the server is killed again and again',
    async () => {
      const script = `for i in $(seq 1 200); do echo "line $i"; [ $((i % 4)) = 0 ] && sleep 0.05; done; touch '${inWorld('printed')}'`;
      const commands = await world.commands({ counts: script });
      const id = await world.queue('counts');
      const agent = world.agent(commands, ['--spool', 'spool-counts']);
      await printed(id, 'line 5\n');
      for (let kills = 0; kills < (isNightly ? 5 : 1); kills += 1) {
        await world.killServer();
        await world.restartServer();
      }
      await until('the command has ended', () => exists('printed'));
      const job = await until('the result is delivered', () => finished(id), PATIENCE);
      expect([job.succeeded, job.attempt]).toEqual([true, 1]);
      await printed(id, 'line 200\n');
      expect(await output(id)).toBe(linesTo(200));
      await agent.end('SIGTERM');
    },
    PATIENCE,
  );

  nightlyIt(
    'has no hole and no repetition when the agent is killed',
    async () => {
      const script = `${wait('first')}; for i in $(seq 1 100); do echo "line $i"; sleep 0.02; done`;
      const commands = await world.commands({ dies: script });
      const id = await world.queue('dies');
      const options = ['--spool', 'spool-dies', '--lease-seconds', '10'];
      const agent = world.agent(commands, options);
      await goOn('first');
      await printed(id, 'line 20\n');
      await agent.end('SIGKILL');
      const acknowledged = await output(id);
      const next = world.agent(commands, options);
      await until(
        'the rest is sent',
        async () => (await readdir(inWorld('spool-dies/output'))).length === 0 || undefined,
      );
      // A kill may come in the middle of a line.
      const first = await output(id);
      expect(linesTo(100).startsWith(first)).toBe(true);
      expect(first.startsWith(acknowledged)).toBe(true);
      await until('the second attempt has ended', () => finished(id), PATIENCE);
      expect(await output(id, 2)).toBe(linesTo(100));
      expect(await output(id)).toBe(first);
      await next.end('SIGTERM');
    },
    PATIENCE,
  );
});
