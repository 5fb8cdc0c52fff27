export { checkKeys, forgetKey, isLostKey, keysInUse, retireOthers, use, verifyKeys, writeChecks } from './key-check.js';
export { KEY_FILE, type KeyFile } from './key-file.js';
export { keyFilePath, loadKeyring, loadKeyringFor, presentKeys, requireKeys } from './key-source.js';
export { Keyring, keyIdOf, nextKeyId, SealBrokenError } from './keyring.js';
export { SealedColumnRotation, type ColumnRotated, type Progress } from './sealed-column-rotation.js';
export { textsWithKey } from './sealed-column.repository.js';
export { placeIn, type SealedColumn } from './sealed-column.js';
