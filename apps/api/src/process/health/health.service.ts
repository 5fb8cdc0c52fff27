import { Injectable } from '@nestjs/common';
import { LedgerError, type Health } from '@syncledger/domain';
import { HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';

import { Database } from '../../platform/database/index.js';

@Injectable()
export class HealthService {
  constructor(
    private readonly checks: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly database: Database,
  ) {}

  /** @throws LedgerError `unavailable` naming the failed checks */
  async ready(): Promise<Health> {
    const { status, error } = await this.checks.check([() => this.checkDatabase()]);
    if (status === 'ok') return { status };
    throw new LedgerError('unavailable', `Not ready: ${Object.keys(error ?? {}).join(', ')}.`);
  }

  private async checkDatabase() {
    const check = this.indicators.check('database');
    try {
      const pending = await this.database.pendingMigrations();
      return pending.length === 0 ? check.up() : check.down({ pending });
    } catch {
      return check.down();
    }
  }
}
