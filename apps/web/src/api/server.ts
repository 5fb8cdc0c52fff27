/**
 * The address of the server, which serves the dashboard too: scheme, host and the prefix of all paths, if there is one. The server
 * writes the base URL into the page (apps/api/src/platform/http/dashboard.ts), so one build works under any prefix.
 */
export const SERVER = new URL('.', document.baseURI).href.slice(0, -1);

/** The prefix of all paths; empty for none. */
export const PREFIX = new URL(SERVER).pathname.replace(/\/$/, '');
