import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { samplesIn, workspace, type Sample } from './samples.js';

/** What is started for a page: a fresh ledger at the address of all pages, and what else it takes for granted. */
export type Service = 'ledger' | 'second' | 'demo' | 'tracker' | 'postgres';

/** How a page is typed: what a reader does that is not in its blocks. Texts in blocks choose the blocks. */
export interface PagePlan {
  /** Relative to the workspace. Those after the first continue it. */
  readonly files: readonly string[];
  /** Typed by the nightly run only. */
  readonly isNightly?: boolean;
  /** Programs without which the page cannot be typed. */
  readonly needs?: readonly string[];
  /** What the page assumes, for the shell. */
  readonly before?: string;
  /** Settings of the server. */
  readonly settings?: Readonly<Record<string, string>>;
  /** What is started beside what `hosts` names. */
  readonly services?: readonly Service[];
  /** Addresses in the page, and what is there; a URL is replaced by a URL, others by host and port. */
  readonly hosts?: Readonly<Record<string, Service>>;
  /** Ports in the page, which are replaced by free ones. */
  readonly ports?: readonly string[];
  /** Folders and files in the page, and what they are here, below the clone. */
  readonly places?: Readonly<Record<string, string>>;
  /** Other texts in the page, and what is typed instead. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Blocks that are not typed, with the reason. */
  readonly skipped?: Readonly<Record<string, string>>;
  /** Blocks that go on until they are interrupted, such as an agent. */
  readonly running?: readonly string[];
  /** Blocks of other languages, which a reader saves in a file. */
  readonly saved?: Readonly<Record<string, string>>;
  /** What is typed where a block waits for input. */
  readonly answers?: Readonly<Record<string, readonly string[]>>;
  /** What a reader does after a block, because the page says so in words. */
  readonly then?: Readonly<Record<string, string>>;
  /** Exit statuses other than 0. */
  readonly statuses?: Readonly<Record<string, number>>;
}

/** A block that is typed or saved, with the output that the page shows for it. */
export interface Step extends Sample {
  readonly expected: readonly Sample[];
}

const TYPED = new Set(['sh', 'bash', 'console']);
const PRINTED = new Set(['text', 'json']);

/** The blocks of some pages in order. A block of text or JSON is the output of the block for a shell before it, unless it is skipped. */
export async function stepsOf(plan: PagePlan): Promise<Step[]> {
  return (await Promise.all(plan.files.map((file) => stepsOfFile(plan, file)))).flat();
}

async function stepsOfFile(plan: PagePlan, file: string): Promise<Step[]> {
  const samples = samplesIn(file, await readFile(path.join(workspace, file), 'utf8'));
  const isOutput = ({ language, code }: Sample) => PRINTED.has(language) && reasonToSkip(plan, code) === undefined;
  return samples.flatMap((sample, index) => {
    if (sample.language === 'console') return stepsOfConsole(sample);
    if (!TYPED.has(sample.language)) return isOutput(sample) ? [] : [{ ...sample, expected: [] }];
    const rest = samples.slice(index + 1);
    const end = rest.findIndex((one) => !isOutput(one));
    return [{ ...sample, code: sample.code.trimEnd(), expected: end === -1 ? rest : rest.slice(0, end) }];
  });
}

/** The commands of a block with prompts, each with the lines below it as its output. */
function stepsOfConsole({ code, ...sample }: Sample): Step[] {
  return code
    .split(/^\$ /m)
    .slice(1)
    .map((typed) => {
      const [command = '', ...printed] = typed.split(/(?<!\\)\n/);
      const shown = printed.join('\n');
      return { ...sample, code: command, expected: shown.trim() === '' ? [] : [{ ...sample, code: shown }] };
    });
}

/** Whether a shell gets a block. Others are saved in a file, or skipped. */
export const isTyped = ({ language }: Step): boolean => TYPED.has(language);

/** The reason why a block is not typed. */
export const reasonToSkip = ({ skipped }: PagePlan, code: string): string | undefined => byText(skipped, code);

/** The value for the first of some texts that a block contains. */
export function byText<Value>(values: Readonly<Record<string, Value>> = {}, code: string): Value | undefined {
  return Object.entries(values).find(([text]) => code.includes(text))?.[1];
}
