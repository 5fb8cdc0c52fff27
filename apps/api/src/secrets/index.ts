export { checkKeys, verifyKeys } from './key-check.js';
export { KEY_FILE, loadKeyring, presentKeys } from './key-source.js';
export { Keyring, keyIdOf, SealBrokenError } from './keyring.js';
