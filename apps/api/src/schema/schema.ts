import type { Schema } from '../platform/database/index.js';
import { entities } from './entities.js';
import { migrations } from './migrations/index.js';

/** The tables and migrations of the ledger. */
export const schema: Schema = { entities, migrations };
