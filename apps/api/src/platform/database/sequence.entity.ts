import { Entity } from 'typeorm';

import { BigCount, Text } from './columns.js';

/** A counter, such as the last used number of CUR1, CUR2, ... */
@Entity('sequences')
export class SequenceEntity {
  @Text({ primary: true }) name!: string;
  /** The last number assigned, from 1; 0 before. */
  @BigCount() value!: number;
}
