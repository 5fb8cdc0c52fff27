import type { RoleScope } from '@syncledger/domain';
import { Entity, Index } from 'typeorm';

import { Count, Flag, Text } from '../../platform/database/columns.js';

/** A named set of permissions, given on the whole ledger or in a project. */
@Entity('roles')
@Index('roles_scope_name_key', ['scope', 'nameKey'], { unique: true })
export class RoleEntity {
  /** `UR4`, `PR5`; custom ones `CUR1`, `CPR1`. */
  @Text({ primary: true }) id!: string;
  /** `global` or `project`. */
  @Text() scope!: RoleScope;
  @Text() name!: string;
  /** The name in lower case: unique within the scope in any case. */
  @Text() nameKey!: string;
  @Text() description!: string;
  /** Not editable. */
  @Flag() builtIn!: boolean;
  /** Grows with every change. */
  @Count({ default: 1 }) version!: number;
}
