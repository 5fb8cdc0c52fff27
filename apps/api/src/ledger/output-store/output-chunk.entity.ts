import { Entity } from 'typeorm';

import { BigCount, Count, Reference, Text } from '../../platform/database/columns.js';
import { OutputEntity } from './output.entity.js';

/** A piece of the output of an attempt. A hole between two chunks is the middle that was dropped. */
@Entity('output_chunks')
export class OutputChunkEntity {
  @Reference(() => OutputEntity, { primary: true, cascade: true }) outputId!: number;
  /** Where it begins, in bytes of all output received. */
  @BigCount({ primary: true }) start!: number;
  /** Bytes in UTF-8. */
  @Count() size!: number;
  @Text() text!: string;
}
