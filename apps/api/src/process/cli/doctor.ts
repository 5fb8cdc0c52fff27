import type { Finding } from '@syncledger/domain/terminal';
import type { Command } from 'commander';

import { ConfigurationError, processEnvironment, type Environment } from '../../platform/config/index.js';
import type { Database } from '../../platform/database/index.js';
import { openPresent } from '../open-present.js';
import { checkDisk, checkFiles, checkNode } from './doctor-checks.js';
import {
  checkClock,
  checkFeed,
  checkIntegrity,
  checkKeysFit,
  checkMigrations,
  checkNetwork,
  checkSchema,
  checkSuperusers,
  checkWritable,
  orProblem,
} from './doctor-database.js';
import { checkTokens } from './doctor-tokens.js';
import { explain } from './exit-codes.js';
import { printFindings } from './findings.js';
import { common, type CommonOptions } from './options.js';
import type { Terminal } from './terminal.js';

export function registerDoctor(program: Command, terminal: Terminal): void {
  const doctor = program
    .command('doctor')
    .description('check the installation, and print a remedy for each problem; changes no data')
    .action((options: CommonOptions) => examine(terminal, options));
  common(doctor, 'doctor', 'doctor --json');
}

async function examine(terminal: Terminal, { json }: CommonOptions): Promise<void> {
  printFindings(terminal, await allFindings(), json);
}

async function allFindings(): Promise<Finding[]> {
  const findings = [checkNode()];
  let environment: Environment;
  try {
    environment = processEnvironment();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return [...findings, { check: 'configuration', status: 'problem', detail: error.message }];
  }
  findings.push({ check: 'configuration', status: 'ok', detail: 'Every setting is valid.' });
  findings.push(...(await checkFiles(environment)), await checkDisk(environment));
  return [...findings, ...(await databaseFindings(environment))];
}

async function databaseFindings(environment: Environment): Promise<Finding[]> {
  let database: Database;
  try {
    database = await openPresent(environment);
  } catch (error) {
    const detail = explain(error) ?? '';
    return [{ check: 'database', status: 'problem', detail }];
  }
  try {
    const findings: Finding[] = [
      { check: 'database', status: 'ok', detail: `It is reachable (${database.dialect}).` },
      await checkNetwork(environment),
    ];
    const add = async (check: string, work: () => Promise<Finding | Finding[]>) => {
      findings.push(...[await orProblem(check, work)].flat());
    };
    await add('integrity', () => checkIntegrity(database));
    await add('migrations', () => checkMigrations(database));
    // Without its tables nothing else can be checked.
    if (findings.at(-1)?.status === 'problem') return findings;
    await add('schema', () => checkSchema(database));
    await add('writes', () => checkWritable(database));
    await add('keys', () => checkKeysFit(database, environment));
    await add('superusers', () => checkSuperusers(database));
    await add('clock', () => checkClock(database));
    await add('job changes', () => checkFeed(database));
    await add('tokens', () => checkTokens(database));
    return findings;
  } finally {
    await database.close();
  }
}
