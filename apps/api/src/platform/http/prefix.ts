import type { KnownPaths } from './methods.js';
import { DOCUMENTATION_PATH } from './paths.js';

/** Below the prefix `/api`, its paths are those of the Swagger page, which wins. */
const DOCUMENTATION = new RegExp(`^${DOCUMENTATION_PATH}([/?]|$)`);

/** Path of the URL that clients use, without a slash at its end: empty, or the prefix under which a proxy serves everything. */
export function prefixOf(publicUrl: string | undefined): string {
  return publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/$/, '');
}

/**
 * Reduces the target of a request to path and query: without scheme and host, which requests to a proxy have, and without the prefix,
 * which some proxies strip and others leave.
 */
export function targetReader(prefix: string, paths: KnownPaths): (request: { url?: string | undefined }) => string {
  return ({ url = '/' }) => {
    // `*` would reach the framework's own page for unknown paths, past all hooks.
    const target = url.startsWith('/') ? url : url.replace(/^(?:https?:\/\/[^/?]*\/?|(?=\*$))/i, '/');
    if (prefix === '' || !target.startsWith(prefix)) return target;
    const rest = target.slice(prefix.length);
    if (rest === '' || rest.startsWith('?')) return `/${rest}`;
    if (!rest.startsWith('/')) return target;
    // What is left after stripping can begin like the prefix, such as /api.
    const isElsewhere = paths.allowed(rest) === undefined || DOCUMENTATION.test(rest);
    return isElsewhere && paths.allowed(target) !== undefined ? target : rest;
  };
}
