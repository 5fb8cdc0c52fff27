import { Entity } from 'typeorm';

import { Text, Time } from '../../platform/database/columns.js';

/** When a run of a system was last claimed, by any agent. */
@Entity('system_claims')
export class SystemClaimEntity {
  @Text({ primary: true }) system!: string;
  @Time() claimedAt!: number;
}
