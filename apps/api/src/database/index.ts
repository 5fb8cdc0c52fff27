export {
  Database,
  openDatabase,
  type Aside,
  type AsideRequest,
  type DatabaseActivity,
  type DatabaseLogger,
  type DatabaseOptions,
  type Dialect,
  type Reader,
  type RowStream,
  type UnitOfWork,
} from './database.js';
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
export type { LoadBatch } from './streams.js';
export { lockRow, updateRow } from './versioned-rows.js';
