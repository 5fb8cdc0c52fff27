import type { Schema } from '../platform/database/index.js';
import { entities } from './entities.js';
import { migrations } from './migrations/index.js';

/** The tables of the ledger, and how they come to be. */
export const schema: Schema = { entities, migrations };
