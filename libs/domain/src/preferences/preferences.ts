import { JsonObjectField } from '../validation/body-fields.js';
import { WholeBody } from '../validation/field.js';
import type { JsonObject } from '../validation/json.js';
import { type AnyResource } from '../visibility/resource.js';

/** Maximum size as JSON. */
export const MAX_PREFERENCES = 65_536;

const description = 'Saved views, the last visit and the look of the dashboard: any JSON object.';
const example = { views: [{ name: 'Failing', query: 'health=failing' }] };

/** What the dashboard stores for a user (wire additions, section 7). */
@WholeBody('preferences')
export class PreferencesInput {
  @JsonObjectField({ maxBytes: MAX_PREFERENCES, description, example })
  preferences!: JsonObject;
}

export const preferencesResource: AnyResource = {
  name: 'Preferences',
  description,
  fields: {
    preferences: { schema: { type: 'object', additionalProperties: true, description, examples: [example] } },
  },
  whole: 'preferences',
};
