import { tryFaults } from './try-faults.js';

describe.each(['sqlite', 'postgres'] as const)(
  'servers and agents that are killed, stopped and cut off, on %s',
  (dialect) => {
    it('lose nothing, and do nothing twice', async () => {
      const postgres = process.env['SYNCLEDGER_TEST_POSTGRES'];
      const trial = { dialect, seconds: 9, seed: 7, ...(postgres && { postgres }) };
      const { tally, evidence, violations: wrong } = await tryFaults(trial);
      expect(wrong).toEqual([]);
      expect(tally.size).toBeGreaterThan(1);
      expect(evidence.jobs.length).toBeGreaterThan(20);
      expect(evidence.acknowledged.length).toBeGreaterThan(0);
      expect(evidence.chunks.length).toBeGreaterThan(0);
    }, 720_000);
  },
);
