export { checkKeys, keysInUse, retireOthers, use, verifyKeys, writeChecks } from './key-check.js';
export { KEY_FILE, type KeyFile } from './key-file.js';
export { keyFilePath, loadKeyring, loadKeyringFor, presentKeys, requireKeys } from './key-source.js';
export { Keyring, keyIdOf, SealBrokenError } from './keyring.js';
export { SealedColumnRotation, type ColumnRotated, type Progress } from './sealed-column-rotation.js';
export { placeIn, type SealedColumn } from './sealed-column.js';
