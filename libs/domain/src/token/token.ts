import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';

/** A user's API token, the only time that it is shown, or masked (wire contract, section 3). */
export interface ApiToken {
  token: string;
  /** `<token>@<host>`, the form that agents of the API family take. */
  connection_string: string;
}

/** Who sees what of an API token: it is answered only to those who may make it. */
export const apiTokenResource = resource<ApiToken>('ApiToken', 'A user’s API token.', {
  token: { schema: schemas.text('Shown once when it is made, afterwards all but its last 5 characters are masked.') },
  connection_string: { schema: schemas.text('`<token>@<host>`.') },
});
