import { Entity } from 'typeorm';

import { Count, Reference, Text } from '../../platform/database/columns.js';
import { UserEntity } from './user.entity.js';

/** What the dashboard stores for a user. */
@Entity('preferences')
export class PreferencesEntity {
  @Reference(() => UserEntity, { primary: true }) userId!: number;
  /** A JSON object. */
  @Text() value!: string;
  /** Incremented by every change. */
  @Count({ default: 1 }) version!: number;
}
