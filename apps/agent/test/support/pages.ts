import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { samplesIn, workspace, type Sample } from './samples.js';

/** How a page is typed: what a reader does that is not in its blocks. */
export interface PagePlan {
  /** Relative to the workspace. Those after the first continue it. */
  readonly files: readonly string[];
  /** Typed by the nightly run only. */
  readonly isNightly?: boolean;
  /** What the page assumes, for the shell. */
  readonly before?: string;
  /** Folders and files in the page, and what they are here, below the clone. */
  readonly places?: Readonly<Record<string, string>>;
  /** Blocks that are not typed, by a text in them, with the reason. */
  readonly skipped?: Readonly<Record<string, string>>;
  /** Texts in blocks that go on until they are interrupted, such as an agent. */
  readonly running?: readonly string[];
  /** What is typed where a block waits for input, by a text in the block. */
  readonly answers?: Readonly<Record<string, readonly string[]>>;
  /** Exit statuses other than 0, by a text in the block. */
  readonly statuses?: Readonly<Record<string, number>>;
}

/** A block that is typed, with the output that the page shows for it. */
export interface Step {
  readonly code: string;
  readonly expected: readonly Sample[];
}

const TYPED = new Set(['sh', 'bash']);
const PRINTED = new Set(['text', 'json', '']);

/** The blocks for a shell, in order. A block of text or JSON is the output of the block before. */
export async function stepsOf({ files }: PagePlan): Promise<Step[]> {
  return (await Promise.all(files.map(stepsOfFile))).flat();
}

async function stepsOfFile(file: string): Promise<Step[]> {
  const samples = samplesIn(file, await readFile(path.join(workspace, file), 'utf8'));
  return samples.flatMap((sample, index) => {
    if (!TYPED.has(sample.language)) return [];
    const rest = samples.slice(index + 1);
    const end = rest.findIndex(({ language }) => !PRINTED.has(language));
    return [{ code: sample.code.trimEnd(), expected: end === -1 ? rest : rest.slice(0, end) }];
  });
}

/** The reason why a block is not typed. */
export const reasonToSkip = ({ skipped }: PagePlan, code: string): string | undefined => byText(skipped, code);

/** The value for the first of some texts that a block contains. */
export function byText<Value>(values: Readonly<Record<string, Value>> = {}, code: string): Value | undefined {
  return Object.entries(values).find(([text]) => code.includes(text))?.[1];
}
