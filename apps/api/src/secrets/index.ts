export { checkKeys } from './key-check.js';
export { KEY_FILE, loadKeyring } from './key-source.js';
export { Keyring, keyIdOf, SealBrokenError } from './keyring.js';
