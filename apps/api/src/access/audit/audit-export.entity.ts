import { Entity } from 'typeorm';

import { BigCount, Count, Text, Time } from '../../platform/database/columns.js';

/** A day of the audit log that was exported to a file. Triggers let only its entries be deleted, and keep the row. */
@Entity('audit_exports')
export class AuditExportEntity {
  /** In UTC, counted from 1970. */
  @Count({ primary: true }) day!: number;
  @BigCount() entries!: number;
  /** The highest id in the file: entries of that day that were added later stay. */
  @BigCount() lastId!: number;
  /** Its name, without the folder. */
  @Text() file!: string;
  /** Hexadecimal. */
  @Text() sha256!: string;
  @Time() exportedAt!: number;
}
