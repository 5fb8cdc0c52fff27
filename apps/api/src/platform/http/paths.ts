/** What every path of the API starts with. */
export const API_PREFIX = 'api/v2';

/** The Swagger page; the document itself is at `-json`. Both are public. */
export const DOCS_PATH = '/api/docs';
