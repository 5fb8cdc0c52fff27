import { isEmail } from 'class-validator';

import { isStorable } from './text.js';

/** Whether a text is an e-mail address; one without a top-level domain, such as `admin@localhost`, is. */
export function isEmailAddress(text: string): boolean {
  // The library fails on half a character.
  return isStorable(text) && isEmail(text, { require_tld: false, allow_utf8_local_part: false });
}
