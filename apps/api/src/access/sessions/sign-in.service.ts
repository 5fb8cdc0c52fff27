import { Injectable } from '@nestjs/common';
import { forbidden, type CreateSessionInput, type Draft } from '@syncledger/domain';

import { Database } from '../../platform/database/index.js';
import { Authenticator, unauthenticated } from '../../platform/http/caller.js';
import { InvalidCredentials } from '../../platform/http/invalid-credentials.js';
import { invalidLink, LinkRedemption } from './link-redemption.js';
import { NewSessions } from './new-sessions.js';
import type { SignInClient } from './sign-in-client.js';

/** Opens sessions. */
@Injectable()
export class SignIn {
  constructor(
    private readonly sessions: NewSessions,
    private readonly redemption: LinkRedemption,
    private readonly authenticator: Authenticator,
    private readonly invalid: InvalidCredentials,
    private readonly database: Database,
  ) {}

  /**
   * Opens a session by a token or by the code of a sign-in link, and keeps it in a cookie.
   * @throws InvalidInput unless there is one of both
   * @throws LedgerError `unauthenticated`; `forbidden` for a token with a scope, or a link whose maker lacks rights
   */
  async open(draft: Draft<CreateSessionInput>, client: SignInClient): Promise<void> {
    const isOne = draft.has('token') !== draft.has('code');
    if (!isOne) draft.reject('token', 'Send either `token` or `code`.');
    const { token, code = '' } = draft.valid();
    client.keep(token === undefined ? await this.byCode(code, client) : await this.byToken(token, client));
  }

  private async byToken(text: string, client: SignInClient): Promise<string> {
    const holder = await this.authenticator.authenticate({ kind: 'token', text });
    if (!holder) {
      await this.invalid.note(client.request.address);
      throw unauthenticated('This token is invalid, expired or revoked.');
    }
    if (holder.scope !== null) throw forbidden('A token with a scope can’t sign in.');
    const { userId, tokenId } = holder;
    return this.sessions.open({ ...holder, request: client.request }, { userId, tokenId, makers: [] }, client);
  }

  private async byCode(code: string, client: SignInClient): Promise<string> {
    // A client that guesses codes must not hold up administrators.
    if (await this.redemption.isKnown(code)) {
      return this.database.write((tx) => this.redemption.redeem(tx, code, client));
    }
    await this.invalid.note(client.request.address);
    throw invalidLink();
  }
}
