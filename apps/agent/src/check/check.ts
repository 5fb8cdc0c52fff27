import { findingLines, type Finding } from '@syncledger/domain/terminal';

import { EXIT } from '../agent/agent.js';
import type { Settings } from '../config/index.js';
import { checkCommands, checkInit, checkSettings, checkTokenFile } from './installation-checks.js';
import { checkLedger } from './ledger-checks.js';
import { checkProcesses } from './process-checks.js';
import { checkSpool } from './spool-checks.js';

/**
 * Runs every check, whatever the others find, and prints what each found.
 * @returns the exit status
 */
export async function check(settings: Settings, json: boolean): Promise<number> {
  const findings: Finding[] = [];
  for await (const finding of allFindings(settings)) {
    findings.push(finding);
    if (!json) process.stdout.write(`${findingLines(finding)}\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify({ results: findings })}\n`);
  const problems = findings.filter(({ status }) => status === 'problem').length;
  if (problems > 0 && !json) process.stderr.write(`Problems: ${String(problems)}.\n`);
  return problems > 0 ? EXIT.fatal : EXIT.ok;
}

async function* allFindings(settings: Settings): AsyncGenerator<Finding> {
  const checks = [checkSettings, checkTokenFile, checkInit, checkCommands, checkSpool, checkProcesses];
  for (const one of checks) yield* await one(settings);
  yield* checkLedger(settings);
}
