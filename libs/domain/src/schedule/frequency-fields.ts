import { OneOf } from '../validation/body-fields.js';
import { WordFilter } from '../validation/query-fields.js';
import { schemas } from '../validation/schema.js';
import { frequencies, type Frequency } from './frequency.js';

const description = 'How often it runs.';

export const frequencySchema = schemas.oneOf(frequencies, description);

const optional = { values: frequencies, optional: true, description } as const;

export const NewFrequency = OneOf({ ...optional, default: 'manually' satisfies Frequency });

export const ChangedFrequency = OneOf(optional);

export const FrequencyFilter = WordFilter({ values: frequencies, description: 'Only with this frequency.' });
