import { Integer, type FieldOptions } from '../validation/body-fields.js';

export const DEFAULT_LEASE_SECONDS = 60;

/** The duration of a lease. */
export const LeaseSeconds = (options: FieldOptions): PropertyDecorator => Integer({ min: 10, max: 3600, ...options });
