import { apiGroups } from './api-groups.mjs';
import { documentedErrors } from './documented-errors.mjs';
import { plainWords } from './plain-words.mjs';
import { sqlWidth } from './sql-width.mjs';
import { tableOwners } from './table-owners.mjs';

/** The rules of this project, for oxlint.config.ts. */
export default {
  meta: { name: 'syncledger' },
  rules: {
    'api-groups': apiGroups,
    'documented-errors': documentedErrors,
    'plain-words': plainWords,
    'sql-width': sqlWidth,
    'table-owners': tableOwners,
  },
};
