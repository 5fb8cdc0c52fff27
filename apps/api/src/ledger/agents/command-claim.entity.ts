import { Entity } from 'typeorm';

import { Text, Time } from '../../platform/database/columns.js';

/** When a run of a system with a command was last claimed, by any agent. */
@Entity('command_claims')
export class CommandClaimEntity {
  @Text({ primary: true }) system!: string;
  @Text({ primary: true }) command!: string;
  @Time() claimedAt!: number;
}
