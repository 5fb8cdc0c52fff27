import { readFileSync } from 'node:fs';

/** The package.json of a clone, or of the package or archive that this was installed from, at the same depth. */
const manifest = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8')) as {
  name: string;
  version: string;
};

export const agentVersion = (): string => manifest.version;

/** How to call the agent; in a clone, `npx` would ask the public registry. */
export const AGENT = manifest.name === '@syncledger/source' ? 'bin/syncledger-agent' : 'syncledger-agent';
