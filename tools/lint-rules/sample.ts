/** A text to lint, as if it were at a path. */
export interface Sample {
  filePath: string;
  code: string;
}

/** A rule, a violation that it must report (and nothing else), and the nearest legal counterpart. */
export interface Case {
  rule: string;
  why: string;
  wrong: Sample;
  right: Sample;
}

let number = 0;
/** A name of its own for each sample, so that all are linted at once. */
const next = () => String((number += 1));

export const at = (filePath: string, code: string): Sample => ({ filePath, code: `${code}\n` });
export const inDomain = (code: string) => at(`libs/domain/src/job/sample-${next()}.ts`, code);
export const inService = (code: string) => at(`apps/api/src/ledger/jobs/sample-${next()}.service.ts`, code);
export const inSpec = (code: string) => at(`apps/api/src/ledger/jobs/sample-${next()}.spec.ts`, code);
export const inTools = (code: string) => at(`tools/generate/sample-${next()}.ts`, code);
export const imports = (specifier: string) => `import '${specifier}';`;
