import { Entity } from 'typeorm';

import { BigCount, Text } from './columns.js';

/** A number that only grows, such as the last used one of CUR1, CUR2, ... */
@Entity('sequences')
export class SequenceEntity {
  @Text({ primary: true }) name!: string;
  /** The last number given, from 1; 0 before. */
  @BigCount() value!: number;
}
