import { Injectable } from '@nestjs/common';
import { forbidden, notFound } from '@syncledger/domain';

import { Audit, changedFields } from '../../platform/http/audit.js';
import type { Caller } from '../../platform/http/caller.js';
import type { RetentionRule } from './rules.js';
import { RetentionRulesRepository, type ProjectRule } from './rules.repository.js';

/** The retention rules, of all projects and of single ones. */
@Injectable()
export class RetentionRules {
  constructor(
    private readonly rules: RetentionRulesRepository,
    private readonly audit: Audit,
  ) {}

  /** The default rule, and the projects with their own. */
  async list(): Promise<{ readonly all: RetentionRule; readonly projects: readonly ProjectRule[] }> {
    return { all: await this.rules.ofAll(), projects: await this.rules.ofProjects() };
  }

  /**
   * Changes a rule; omitted fields stay as they are.
   * @param project undefined for the default rule
   * @throws LedgerError `forbidden` unless the caller is a superuser, because deleted jobs can't be restored
   */
  async set(project: number | undefined, change: Partial<RetentionRule>, caller: Caller): Promise<RetentionRule> {
    if (!caller.isSuperuser) throw forbidden();
    return this.audit.write(caller, async (tx, record) => {
      const before = project === undefined ? await this.rules.ofAll(tx) : (await this.rules.ofProjects(project))[0];
      if (!before) throw notFound();
      const rule = { days: before.days, runs: before.runs, ...change };
      const fields = changedFields(change, before).map((name) => `retention_${name}`);
      if (fields.length === 0) return rule;
      if (project === undefined) {
        await this.rules.setForAll(tx, rule);
        await record({ action: 'update', kind: 'setting', id: 'retention', fields });
      } else {
        await this.rules.setFor(tx, project, rule);
        await record({ action: 'update', kind: 'project', id: project, project, fields });
      }
      return rule;
    });
  }
}
