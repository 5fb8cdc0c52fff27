/** A replacement of a text that occurs in a file; `all` of them, or the first. */
export interface Edit {
  readonly before: string;
  readonly after: string;
  readonly all?: boolean;
}

/** What tells that a step is missing: a file that does not compile, a test, or nothing. */
export type Enforcement =
  | { readonly by: 'compiler'; readonly in?: string }
  | { readonly by: 'test'; readonly spec: string; readonly name: string }
  | { readonly by: 'nothing' };

/** One file to touch. */
export interface Step {
  readonly file: string;
  readonly edits: readonly Edit[];
  readonly enforced: Enforcement;
  /** The command that writes the file. */
  readonly generatedBy?: 'npm run generate:client' | 'npm run generate:docs';
}

/** The steps of a change, as in CONTRIBUTING.md; the first one begins it. */
export interface Recipe {
  readonly title: string;
  readonly steps: readonly Step[];
}

export const start: Enforcement = { by: 'nothing' };
export const byCompiler: Enforcement = { by: 'compiler' };
export const byNothing: Enforcement = { by: 'nothing' };
export const byTest = (spec: string, name: string): Enforcement => ({ by: 'test', spec, name });

/** Adds text in front of one that the file has. */
export const insert = (text: string, before: string): Edit => ({ before, after: `${text}${before}` });

/** A file that is new. */
export const create = (text: string): Edit => ({ before: '', after: text });
