export const API_PREFIX = 'api/v2';

/** The documentation, as a site. Public. */
export const DOCUMENTATION_PATH = '/docs';

/** The Swagger page; the document is at `-json` and `-yaml`. All are public. */
export const DOCS_PATH = '/api/docs';
