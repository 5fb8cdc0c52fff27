import { Injectable } from '@nestjs/common';
import {
  type Draft,
  forbidden,
  LedgerError,
  notFound,
  type CreateWebhookInput,
  type WebhookListQuery,
} from '@syncledger/domain';

import { ProjectsService } from '../../access/projects/index.js';
import { Clock } from '../../platform/config/clock.js';
import type { Transaction } from '../../platform/database/index.js';
import { Audit, changedFields } from '../../platform/http/audit.js';
import type { Caller } from '../../platform/http/caller.js';
import type { List } from '../../platform/http/list-answer.js';
import type { ListRequest } from '../../platform/http/paging/index.js';
import { ownedBy } from './owner.js';
import { mayWatchAll } from './rights.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { WebhooksRepository, type VersionedWebhook } from './webhooks.repository.js';

/** Maximum number of webhooks per project, and without a project; users who had more keep them. */
const MAX_WEBHOOKS = 50;

/** A webhook with a newly created secret. */
export type VersionedWebhookWithSecret = VersionedWebhook & { readonly secret: string };

@Injectable()
export class WebhooksService {
  constructor(
    private readonly webhooks: WebhooksRepository,
    private readonly projects: ProjectsService,
    private readonly secrets: WebhookSecrets,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  list(query: WebhookListQuery, caller: Caller, request: ListRequest): Promise<List> {
    return this.webhooks.list(query, caller, request);
  }

  /** @throws LedgerError `not_found`; `forbidden` for callers who only see its project */
  async get(id: number, caller: Caller): Promise<VersionedWebhook> {
    return requireChangeable(await this.webhooks.find(id, caller));
  }

  /**
   * Creates a webhook.
   * @throws LedgerError `forbidden`; `conflict` at the maximum number
   * @throws InvalidInput for a project that the caller does not see
   */
  async create(draft: Draft<CreateWebhookInput>, caller: Caller): Promise<VersionedWebhookWithSecret> {
    const secret = this.secrets.make();
    return this.audit.write(caller, async (tx, record) => {
      await this.authorize(tx, draft, caller);
      const input = draft.valid();
      const { url, events, project, description = '', enabled = true } = input;
      const id = await this.webhooks.insert(
        tx,
        { url, projectId: project ?? null, description, enabled, ...ownedBy(caller) },
        { at: this.clock.now(), events, encrypt: (made) => this.secrets.encrypt(made, secret) },
      );
      const fields = changedFields(input);
      await record({ action: 'create', kind: 'webhook', id, fields, ...(project !== undefined && { project }) });
      const made = { ...requireChangeable(await this.webhooks.find(id, caller, tx)), secret };
      // Last, so that concurrent creations wait only for the commit.
      await this.assertBelowLimit(tx, project ?? null);
      return made;
    });
  }

  /** @throws LedgerError `forbidden`, also for a project that does not exist if the caller may have webhooks in none */
  private async authorize(tx: Transaction, draft: Draft<CreateWebhookInput>, caller: Caller): Promise<void> {
    if (!draft.has('project')) {
      if (!mayWatchAll(caller)) throw forbidden('Webhooks of all projects require manage_users and view_all_projects.');
      return;
    }
    const project = await this.projects.hold(tx, draft, caller);
    const may =
      project === undefined
        ? this.projects.holdsSomewhere(tx, 'edit_project', caller)
        : this.webhooks.mayWatch(tx, project, caller);
    if (!(await may)) throw forbidden();
  }

  private async assertBelowLimit(tx: Transaction, project: number | null): Promise<void> {
    const before = (await this.webhooks.countAfterCreation(tx, project)) - 1;
    if (before < MAX_WEBHOOKS) return;
    const [which, what] =
      project === null ? ['There are', 'webhooks without a project'] : ['The project has', 'webhooks'];
    const most = String(MAX_WEBHOOKS);
    throw new LedgerError('conflict', `${which} ${String(before)} ${what}; the maximum is ${most}. Delete one first.`);
  }
}

/**
 * @returns the webhook, if the caller may change it
 * @throws LedgerError `not_found`, `forbidden`
 */
export function requireChangeable(webhook: VersionedWebhook | undefined): VersionedWebhook {
  if (!webhook) throw notFound();
  if (!webhook.may) throw forbidden();
  return webhook;
}
