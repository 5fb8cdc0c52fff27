import { readFileSync } from 'node:fs';

export function agentVersion(): string {
  // At the same depth from the source, the build and the bundle.
  const file = new URL('../../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
