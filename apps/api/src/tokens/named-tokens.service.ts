import { Injectable } from '@nestjs/common';
import {
  forbidden,
  InvalidInput,
  notFound,
  parseTime,
  type CreateNamedTokenInput,
  type NamedTokenListQuery,
  type NewNamedToken,
} from '@syncledger/domain';

import { Clock } from '../config/clock.js';
import { Database } from '../database/index.js';
import type { List } from '../http/answers.js';
import type { ListRequest } from '../http/paging/index.js';
import { Audit, changedFields } from '../http/audit.js';
import type { Caller } from '../http/caller.js';
import type { Precondition, Versioned } from '../http/etag.js';
import { NamedTokensRepository } from './named-tokens.repository.js';
import { TokenRights } from './token-rights.js';
import { hashOf, hintOf, newToken } from './token-text.js';

/** The rules of named tokens: a token never makes one that may do more, or lives longer, than itself. */
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
    await this.rights.mustControl(userId, caller);
    return this.tokens.list(userId, query, request);
  }

  /**
   * Makes a named token.
   * @throws LedgerError `forbidden`, `not_found`, `conflict`
   * @throws InvalidInput for an end that is not in the future
   */
  async create(userId: number, input: CreateNamedTokenInput, caller: Caller): Promise<NewNamedToken & Versioned> {
    const token = newToken();
    const now = this.clock.now();
    const expiresAt = endOf(input, now);
    return this.database.write(async (unit) => {
      await this.rights.mustMint(unit, userId, caller);
      mustNotExceed(caller, input, expiresAt);
      const made = await this.tokens.insert(unit, {
        userId,
        name: input.name,
        hash: hashOf(token),
        hint: hintOf(token),
        permissions: input.permissions ? JSON.stringify(input.permissions) : null,
        scope: input.scope ?? null,
        readOnly: input.read_only ?? false,
        createdAt: now,
        expiresAt,
        lastUsedAt: null,
        revokedAt: null,
      });
      const fields = changedFields(input);
      await this.audit.record(unit, caller, { action: 'create', kind: 'token', id: made.id, user: userId, fields });
      // A token does not change: its id is version enough.
      return { ...made, token, version: made.id };
    });
  }

  /** @throws LedgerError `forbidden`; `not_found` when the user has no such token */
  async revoke(userId: number, id: number, caller: Caller, ifMatch: Precondition): Promise<void> {
    await this.database.write(async (unit) => {
      await this.rights.mustControl(userId, caller, unit);
      if (!(await this.tokens.revoke(unit, userId, id, this.clock.now()))) throw notFound();
      ifMatch(id);
      await this.audit.record(unit, caller, { action: 'delete', kind: 'token', id, user: userId });
    });
  }
}

function endOf({ expires_at: text }: CreateNamedTokenInput, now: number): number | null {
  if (text === undefined) return null;
  const expiresAt = parseTime(text) ?? now;
  if (expiresAt <= now) throw new InvalidInput({ expires_at: ['Must be in the future.'] });
  return expiresAt;
}

/** @throws LedgerError `forbidden` */
function mustNotExceed(caller: Caller, { permissions }: CreateNamedTokenInput, expiresAt: number | null): void {
  if (caller.expiresAt !== null && (expiresAt === null || expiresAt > caller.expiresAt)) {
    throw forbidden('An expiring token makes no token that lives longer.');
  }
  if (!caller.isNarrowed) return;
  if (!permissions) throw forbidden('A narrowed token makes narrowed tokens only: give permissions.');
  const lacking = permissions.filter((permission) => !caller.permissions.has(permission));
  if (lacking.length > 0) throw forbidden(`This token lacks what it would give: ${lacking.join(', ')}.`);
}
