import type { RoleScope } from '@syncledger/domain';
import { Entity, Index } from 'typeorm';

import { Count, Flag, Text } from '../../platform/database/columns.js';

/** A named set of permissions, global or within projects. */
@Entity('roles')
@Index('roles_scope_name_key', ['scope', 'nameKey'], { unique: true })
export class RoleEntity {
  /** `UR4`, `PR5`; custom ones `CUR1`, `CPR1`. */
  @Text({ primary: true }) id!: string;
  /** `global` or `project`. */
  @Text() scope!: RoleScope;
  @Text() name!: string;
  /** The name in lower case: unique within the scope, ignoring case. */
  @Text() nameKey!: string;
  @Text() description!: string;
  /** Built-in roles cannot be edited. */
  @Flag() builtIn!: boolean;
  /** Incremented by every change. */
  @Count({ default: 1 }) version!: number;
}
