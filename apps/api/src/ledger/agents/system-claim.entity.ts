import { Entity } from 'typeorm';

import { Text, Time } from '../../platform/database/columns.js';

/** When a run of a system was last claimed, whoever claimed it. */
@Entity('system_claims')
export class SystemClaimEntity {
  @Text({ primary: true }) system!: string;
  @Time() claimedAt!: number;
}
