export {
  Database,
  type Aside,
  type AsideRequest,
  type DatabaseActivity,
  type Dialect,
  type Reader,
  type UnitOfWork,
} from './database.js';
export { openDatabase } from './open-database.js';
export type { DatabaseOptions, Schema } from './options.js';
export type { LoadBatch, RowStream } from './row-stream.js';
export { DatabaseModule } from './database.module.js';
export {
  DatabaseUnavailableError,
  ForeignKeyViolationError,
  StreamsBusyError,
  TooLongError,
  UniqueViolationError,
} from './errors.js';
export {
  amongIds,
  anyOf,
  beforeTime,
  byIndex,
  containsText,
  databaseNow,
  forKeyShare,
  forNoKeyUpdate,
  forShare,
  forUpdate,
  idsInJson,
  fromTime,
  jsonList,
  ofUsers,
  oneOf,
  randomDigits,
  rowsOfJson,
  skipLocked,
  skipLockedForChange,
  textBefore,
  unseen,
  type Bound,
} from './fragments.js';
export { lockRow, updateRow } from './versioned-rows.js';
