import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

export interface Manifest {
  readonly name: string;
  readonly version?: string;
  readonly bin?: string | Record<string, string>;
  readonly scripts?: Record<string, string>;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

export const readManifest = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as Manifest;

/** Every package.json of ours, by folder; the top one is in the folder ''. */
export async function manifests(): Promise<{ folder: string; manifest: Manifest }[]> {
  const files = [
    'package.json',
    ...globSync(['{apps,libs}/*/package.json', 'tools/package.json'], { cwd: root }).sort(),
  ];
  return Promise.all(
    files.map(async (file) => ({
      folder: path.dirname(file) === '.' ? '' : path.dirname(file),
      manifest: await readManifest(path.join(root, file)),
    })),
  );
}
