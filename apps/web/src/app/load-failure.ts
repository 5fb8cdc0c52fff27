import { Failure } from '../api/failure.js';

const offline = new Failure('offline', 'This page has not been loaded yet and is not available offline.');
const broken = new Failure('unexpected', 'This page could not be loaded.');
const outdated = new Failure('outdated', 'The server was updated. Reload to get the new version.');
const stillBroken = new Failure('outdated', 'This page could not be loaded. Try reloading.');

/**
 * Finds out why a chunk could not be loaded: usually the server was updated or is unreachable.
 * @param previous the result of the previous attempt
 */
export async function diagnoseLoadFailure(previous: Failure | undefined): Promise<Failure> {
  const response = await fetch('/').catch(() => undefined);
  if (response === undefined) return offline;
  if (!response.ok) return broken;
  const html = await response.text().catch(() => undefined);
  if (html === undefined) return offline;
  if (!html.includes(entryScript())) return outdated;
  return previous?.kind === 'unexpected' ? stillBroken : broken;
}

/** The entry script's name contains the hash of its content, and so changes with every build. */
function entryScript(): string {
  return document.querySelector('script[type="module"][src]')?.getAttribute('src') ?? '';
}
