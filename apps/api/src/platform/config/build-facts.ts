import { existsSync, readFileSync } from 'node:fs';

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

/** The package.json of a clone, or of the package or archive that this was installed from, which has the same version. */
const readManifest = () => read('../../../../../package.json') as { name: string; version: string };

/** Whether this is a clone, where npm runs everything, rather than an installed release. */
export const isClone = (): boolean => readManifest().name === '@syncledger/source';

/** What the files beside the code say of this build; the relative paths are the same from the source and from the bundle. */
export function readBuildFacts(): { version: string; commit: string | null } {
  const { version } = readManifest();
  const isBundled = existsSync(new URL('../../build.json', import.meta.url));
  return { version, commit: isBundled ? (read('../../build.json') as { commit: string | null }).commit : null };
}
