import { Failure } from '../api/failure.js';

const offline = new Failure('offline', 'This page was not opened before, and can’t be loaded without the network.');
const broken = new Failure('broken', 'The code of this page could not be loaded.');
const outdated = new Failure(
  'outdated',
  'The server has a newer version. Unless you chose to stay signed in, you are asked for your token again.',
);
const unloadable = new Failure(
  'outdated',
  'The code of this page still could not be loaded. Unless you chose to stay signed in, you are asked for your token again.',
);

/**
 * Why a part of the dashboard could not be loaded: mostly because the server has another version by now, or is not there.
 * @param before why it could not be loaded the last time, if that was tried
 */
export async function whyNotLoaded(before: Failure | undefined): Promise<Failure> {
  const answer = await fetch('/').catch(() => undefined);
  if (answer === undefined) return offline;
  if (!answer.ok) return broken;
  const html = await answer.text().catch(() => undefined);
  if (html === undefined) return offline;
  if (!html.includes(entry())) return outdated;
  return before?.kind === 'broken' ? unloadable : broken;
}

/** The script that the page began with. Its name has the hash of its content, which names all others. */
function entry(): string {
  return document.querySelector('script[type="module"][src]')?.getAttribute('src') ?? '';
}
