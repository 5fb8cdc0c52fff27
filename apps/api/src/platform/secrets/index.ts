export { checkKeys, forgetKey, isLostKey, keysInUse, retireOthers, use, verifyKeys, writeChecks } from './key-check.js';
export { KEY_FILE, type KeyFile } from './key-file.js';
export { keyFilePath, loadKeyring, loadKeyringFor, presentKeys, requireKeys } from './key-source.js';
export { Keyring, keyIdOf, nextKeyId, DecryptionError } from './keyring.js';
export { EncryptedColumnRotation, type ColumnRotated, type Progress } from './encrypted-column-rotation.js';
export { textsWithKey } from './encrypted-column.repository.js';
export { aadOf, type EncryptedColumn } from './encrypted-column.js';
