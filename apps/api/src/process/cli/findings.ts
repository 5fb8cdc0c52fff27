import { findingLines, type Finding } from '@syncledger/domain/terminal';

import { CommandFailed } from './exit-codes.js';
import type { Terminal } from './terminal.js';

/** @throws CommandFailed when there are problems */
export function printFindings(terminal: Terminal, findings: readonly Finding[], isJson = false): void {
  if (isJson) terminal.json({ results: findings });
  else for (const finding of findings) terminal.print(findingLines(finding));
  const problems = findings.filter(({ status }) => status === 'problem').length;
  if (problems > 0) throw new CommandFailed(`Problems: ${problems}.`);
}
