export { Database, type SlowReadRequest, type Dialect, type Reader, type Transaction } from './database.js';
export { countingUse, currentUse, DatabaseUse, type DatabaseCall } from './database-use.js';
export { openDatabase } from './open-database.js';
export type { DatabaseOptions, Schema } from './options.js';
export type { LoadBatch, RowStream } from './row-stream.js';
export { DatabaseModule } from './database.module.js';
export {
  changedNothing,
  DatabaseUnavailableError,
  ForeignKeyViolationError,
  rootCause,
  StreamsBusyError,
  TooLongError,
  UniqueViolationError,
  type UnavailableReason,
} from './errors.js';
export {
  idIn,
  anyOf,
  beforeTime,
  containsText,
  databaseNow,
  forKeyShare,
  forNoKeyUpdate,
  forShare,
  forUpdate,
  fromTime,
  idsInJson,
  isAnyOf,
  isOneOf,
  jsonList,
  ofUsers,
  onExpression,
  oneOf,
  randomDigits,
  jsonToRows,
  keyOf,
  skipLocked,
  skipLockedForChange,
  textBefore,
} from './fragments.js';
export { indexHint, opaqueToPlanner, type Bound } from './planner/index.js';
export { synced } from './synced.js';
export { probeGrowth, probeWriteAndRollBack, probeWrite } from './write-probe.js';
export { lockRow, updateRow } from './versioned-rows.js';
