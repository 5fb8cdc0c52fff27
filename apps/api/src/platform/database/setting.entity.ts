import { Entity } from 'typeorm';

import { Text } from './columns.js';

/** A setting of the whole ledger, such as the check value of the secret keys. */
@Entity('settings')
export class SettingEntity {
  @Text({ primary: true }) name!: string;
  @Text() value!: string;
}
