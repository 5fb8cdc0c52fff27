export { checkKeys, keysInUse, retireOthers, use, verifyKeys, writeChecks } from './key-check.js';
export { KEY_FILE, type KeyFile } from './key-file.js';
export { loadKeyring, presentKeys } from './key-source.js';
export { Keyring, keyIdOf, SealBrokenError } from './keyring.js';
