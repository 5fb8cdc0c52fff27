import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import ts from 'typescript';

import type { Step } from './recipe.js';

const root = path.resolve(import.meta.dirname, '../..');
const absolute = (file: string) => path.join(root, file);

/** The sources with changes in memory. */
export class Sources {
  private readonly changed = new Map<string, { text: string; version: number }>();
  private version = 0;
  private readonly projects = ['apps/api/tsconfig.spec.json', 'apps/web/tsconfig.app.json'].map((config) =>
    this.open(absolute(config)),
  );

  /** @throws Error when the file does not contain the text of an edit */
  apply({ file, edits }: Step): void {
    let text = this.read(absolute(file)) ?? '';
    for (const { before, after, all } of edits) {
      if (!text.includes(before)) throw new Error(`${file} does not contain: ${before}`);
      text = all ? text.replaceAll(before, () => after) : text.replace(before, () => after);
    }
    this.changed.set(absolute(file), { text, version: 0 });
    this.touch();
  }

  /** A file that imported nothing but a missing one is resolved again once it has a new version. */
  private touch(): void {
    this.version += 1;
    for (const one of this.changed.values()) one.version = this.version;
  }

  reset(): void {
    for (const [file, one] of this.changed) {
      if (existsSync(file)) one.text = readFileSync(file, 'utf8');
      else this.changed.delete(file);
    }
    this.touch();
  }

  /** Errors of a file, in each project that has it. */
  errors(file: string): string[] {
    return this.projects.flatMap((project) => {
      const source = project.getProgram()?.getSourceFile(absolute(file));
      return source ? errorsOf(project, source.fileName) : [];
    });
  }

  /** Errors of all sources. */
  allErrors(): string[] {
    return this.projects.flatMap((project) => {
      const files = project.getProgram()?.getSourceFiles() ?? [];
      const own = files.filter(({ fileName, isDeclarationFile }) => !isDeclarationFile && fileName.startsWith(root));
      return own.flatMap(({ fileName }) => errorsOf(project, fileName));
    });
  }

  private read(file: string): string | undefined {
    return this.changed.get(file)?.text ?? (existsSync(file) ? readFileSync(file, 'utf8') : undefined);
  }

  private open(config: string): ts.LanguageService {
    const { config: json } = ts.readConfigFile(config, (file) => ts.sys.readFile(file)) as { config: object };
    const { fileNames, options } = ts.parseJsonConfigFileContent(json, ts.sys, path.dirname(config));
    const host: ts.LanguageServiceHost = {
      getCompilationSettings: () => ({ ...options, composite: false, incremental: false, noEmit: true }),
      getScriptFileNames: () => fileNames,
      getScriptVersion: (file) => String(this.changed.get(file)?.version ?? 0),
      getScriptSnapshot: (file) => {
        const text = this.read(file);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => path.dirname(config),
      getDefaultLibFileName: (of) => ts.getDefaultLibFilePath(of),
      fileExists: (file) => this.changed.has(file) || ts.sys.fileExists(file),
      readFile: (file) => this.read(file),
      readDirectory: (...given) => ts.sys.readDirectory(...given),
      directoryExists: (folder) =>
        ts.sys.directoryExists(folder) || [...this.changed.keys()].some((file) => file.startsWith(`${folder}/`)),
      getDirectories: (folder) => ts.sys.getDirectories(folder),
      realpath: (file) => (this.changed.has(file) ? file : (ts.sys.realpath?.(file) ?? file)),
    };
    return ts.createLanguageService(host);
  }
}

function errorsOf(project: ts.LanguageService, file: string): string[] {
  const found = [...project.getSyntacticDiagnostics(file), ...project.getSemanticDiagnostics(file)];
  return found.map(
    ({ messageText }) => `${path.relative(root, file)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
  );
}
