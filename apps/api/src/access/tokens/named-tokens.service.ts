import { Injectable } from '@nestjs/common';
import {
  type Draft,
  notFound,
  parseTime,
  type CreateNamedTokenInput,
  type NamedTokenListQuery,
  type NewNamedToken,
} from '@syncledger/domain';

import { Clock } from '../../platform/config/clock.js';
import { Database, type Transaction } from '../../platform/database/index.js';
import { Audit, changedFields } from '../../platform/http/audit.js';
import type { Caller } from '../../platform/http/caller.js';
import type { Precondition, Versioned } from '../../platform/http/etag.js';
import type { List } from '../../platform/http/list-answer.js';
import type { ListRequest } from '../../platform/http/paging/index.js';
import { madeBy } from './makers.js';
import { NamedTokensRepository } from './named-tokens.repository.js';
import { storedList } from './stored-list.js';
import { TokenRights } from './token-rights.js';
import { hashToken, hintOf, newToken } from './token-text.js';

@Injectable()
export class NamedTokensService {
  constructor(
    private readonly tokens: NamedTokensRepository,
    private readonly rights: TokenRights,
    private readonly audit: Audit,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws LedgerError `forbidden`, `not_found` */
  async list(userId: number, query: NamedTokenListQuery, caller: Caller, request: ListRequest): Promise<List> {
    await this.rights.assertCanRevoke(userId, caller);
    return this.tokens.list(userId, query, caller, request);
  }

  /**
   * Creates a named token.
   * @throws LedgerError `forbidden`, `not_found`; `conflict` for an inactive user, or one with the maximum number of
   *   tokens
   * @throws InvalidInput for an expiry in the past, or projects that the caller does not see
   */
  async create(
    userId: number,
    draft: Draft<CreateNamedTokenInput>,
    sender: Caller,
  ): Promise<NewNamedToken & Versioned> {
    const token = newToken();
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      const expiresAt = endOf(draft, now);
      const caller = await this.rights.authorizeCreation(tx, userId, sender, async (current) => {
        await this.checkProjects(tx, draft, current);
        draft.valid();
      });
      const input = draft.valid();
      await this.rights.assertBelowLimit(tx, userId);
      const made = await this.tokens.insert(tx, {
        userId,
        name: input.name,
        hash: hashToken(token),
        hint: hintOf(token),
        permissions: storedList(input.permissions),
        projects: storedList(input.projects),
        projectPermissions: storedList(input.project_permissions),
        scope: input.scope ?? null,
        readOnly: input.read_only ?? false,
        ...madeBy(caller, userId),
        createdAt: now,
        expiresAt,
        lastUsedAt: null,
        revokedAt: null,
      });
      const fields = changedFields(input);
      await this.audit.record(tx, caller, { action: 'create', kind: 'token', id: made.id, user: userId, fields });
      // Tokens never change, so the id serves as the version.
      return { ...made, token, version: made.id };
    });
  }

  /** @throws LedgerError `forbidden`; `not_found` when the user has no such token */
  async revoke(userId: number, id: number, caller: Caller, ifMatch: Precondition): Promise<void> {
    await this.database.write(async (tx) => {
      await this.rights.authorizeRevocation(tx, userId, id, caller);
      if (!(await this.tokens.revoke(tx, userId, id, this.clock.now()))) throw notFound();
      ifMatch(id);
      await this.audit.record(tx, caller, { action: 'delete', kind: 'token', id, user: userId });
    });
  }

  /** Rejects projects that the caller does not see. */
  private async checkProjects(tx: Transaction, draft: Draft<CreateNamedTokenInput>, caller: Caller): Promise<void> {
    const projects = draft.entriesOf('projects') ?? [];
    const unseen = projects.length > 0 ? await this.tokens.unseenProjects(tx, projects, caller) : [];
    if (unseen.length > 0) draft.reject('projects', ...unseen.map((id) => `There is no project ${String(id)}.`));
  }
}

function endOf(draft: Draft<CreateNamedTokenInput>, now: number): number | null {
  const { expires_at: text } = draft.fields;
  if (text === undefined) return null;
  const expiresAt = parseTime(text) ?? now;
  if (expiresAt <= now) draft.reject('expires_at', 'Must be in the future.');
  return expiresAt;
}
