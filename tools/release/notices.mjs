import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOurs, packages, packagesFor } from '../setup/make-sbom.mjs';
import { root } from '../setup/workspace.mjs';

const LICENCE_FILE = /^(licen[cs]e|copying|notice)([.-].*)?$/i;
const RULE = '-'.repeat(80);

const INTRODUCTION = `Third-party notices

Syncledger contains these packages. Each is followed by its licence and, if it has one, its notice.
`;

/**
 * The licences of all packages that an artefact is made of.
 * @param roots paths of the packages of ours in it, and of others, in package-lock.json
 * @param unpacked folders of packages that are not installed on this system, by path
 */
export function notices(roots, unpacked = {}) {
  const paths = [...packagesFor(roots)].filter((path) => !isOurs(path));
  const texts = new Map(
    paths.map((path) => {
      const title = `${path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)} ${packages[path].version}`;
      return [
        title,
        `${title}\nLicence: ${packages[path].license}\n\n${licenceOf(unpacked[path] ?? join(root, path))}`,
      ];
    }),
  );
  return [INTRODUCTION, ...[...texts.keys()].sort().map((title) => texts.get(title))].join(`\n${RULE}\n\n`);
}

function licenceOf(folder) {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => LICENCE_FILE.test(name)) : [];
  if (names.length === 0) return 'The package contains no text of its licence.\n';
  return names
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').trim() + '\n')
    .join('\n');
}
