import { existsSync, readFileSync } from 'node:fs';

/** What the files beside the code say of this build; the relative paths are the same from the source and from the bundle. */
export function readBuildFacts(): { version: string; commit: string | null } {
  const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
  const { version } = read('../../../../../package.json') as { version: string };
  const isBundled = existsSync(new URL('../../build.json', import.meta.url));
  return { version, commit: isBundled ? (read('../../build.json') as { commit: string | null }).commit : null };
}
