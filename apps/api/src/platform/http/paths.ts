export const API_PREFIX = 'api/v2';

/** The Swagger page; the document is at `-json` and `-yaml`. All are public. */
export const DOCS_PATH = '/api/docs';
