import { Injectable } from '@nestjs/common';
import { type Draft, webhookEvents, type UpdateWebhookInput } from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import type { Transaction } from '../../platform/database/index.js';
import { Audit, changedFields } from '../../platform/http/audit.js';
import type { Caller } from '../../platform/http/caller.js';
import type { Precondition } from '../../platform/http/etag.js';
import { DecryptionError } from '../../platform/secrets/index.js';
import { ownedBy } from './owner.js';
import { WebhookRetention } from './webhook-retention.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { WebhooksRepository, type VersionedWebhook } from './webhooks.repository.js';
import { requireChangeable, type VersionedWebhookWithSecret } from './webhooks.service.js';

/** How long the previous secret also signs, in microseconds: time to give the new one to the receiver. */
const OVERLAP = 24 * 3600 * 1_000_000;

/** Changes webhooks. The last user to change one owns it: their permissions apply from then on. */
@Injectable()
export class WebhookChanges {
  constructor(
    private readonly webhooks: WebhooksRepository,
    private readonly retention: WebhookRetention,
    private readonly secrets: WebhookSecrets,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /**
   * Changes a webhook, and returns it.
   * @throws LedgerError `not_found`, `forbidden`, `precondition_failed`
   */
  async update(
    id: number,
    draft: Draft<UpdateWebhookInput>,
    caller: Caller,
    ifMatch: Precondition,
  ): Promise<VersionedWebhook> {
    const changed = await this.audit.write(caller, async (tx, record) => {
      const before = await this.beginChange(tx, id, caller, ifMatch);
      const input = draft.valid();
      const { events, ...columns } = input;
      // In the documented order of events.
      const told = events && webhookEvents.filter((event) => events.includes(event));
      const fields = changedFields({ ...columns, ...(told && { events: told }) }, before);
      if (fields.length === 0) return before;
      await record({ action: 'update', kind: 'webhook', id, fields, ...projectOf(before) });
      const change = { ...columns, ...ownedBy(caller), updatedAt: this.clock.now() };
      await this.webhooks.update(tx, id, {
        ...change,
        ...(fields.includes('enabled') && input.enabled && SWITCHED_ON),
      });
      if (told) await this.webhooks.replaceEvents(tx, id, told);
      if (input.enabled === false) await this.retention.drop(tx, id);
      return requireChangeable(await this.webhooks.find(id, caller, tx));
    });
    if (!changed.enabled) this.retention.start();
    return changed;
  }

  /**
   * Creates a new secret; the previous one also signs for a day.
   * @throws LedgerError `not_found`, `forbidden`, `precondition_failed`
   */
  async renewSecret(id: number, caller: Caller, ifMatch: Precondition): Promise<VersionedWebhookWithSecret> {
    const secret = this.secrets.make();
    return this.audit.write(caller, async (tx, record) => {
      const before = await this.beginChange(tx, id, caller, ifMatch);
      await record({ action: 'update', kind: 'webhook', id, fields: ['secret'], ...projectOf(before) });
      const previous = this.asPrevious(id, await this.webhooks.secretOf(tx, id));
      await this.webhooks.replaceSecret(tx, id, {
        secret: this.secrets.encrypt(id, secret),
        previous,
        overlap: OVERLAP,
      });
      await this.webhooks.update(tx, id, { ...ownedBy(caller), updatedAt: this.clock.now() });
      return { ...requireChangeable(await this.webhooks.find(id, caller, tx)), secret };
    });
  }

  /** @throws LedgerError `not_found`, `forbidden`, `precondition_failed` */
  async delete(id: number, caller: Caller, ifMatch: Precondition): Promise<void> {
    await this.audit.write(caller, async (tx, record) => {
      const before = await this.beginChange(tx, id, caller, ifMatch);
      await record({ action: 'delete', kind: 'webhook', id, ...projectOf(before) });
      await this.webhooks.hide(tx, id, this.clock.now());
    });
    this.retention.start();
  }

  private async beginChange(
    tx: Transaction,
    id: number,
    caller: Caller,
    ifMatch: Precondition,
  ): Promise<VersionedWebhook> {
    const webhook = requireChangeable(await this.webhooks.beginChange(tx, id, caller));
    ifMatch(webhook.version);
    return webhook;
  }

  /** @returns null when it cannot be decrypted, so that a new secret can still be created */
  private asPrevious(id: number, encrypted: string): string | null {
    try {
      return this.secrets.encryptAsPrevious(id, encrypted);
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      return null;
    }
  }
}

/** Fields that are reset when a webhook is enabled. */
const SWITCHED_ON = { failingSince: null, switchedOffAt: null, switchedOffReason: null };

function projectOf({ project }: VersionedWebhook): { project?: number } {
  return project === null ? {} : { project: project as number };
}
