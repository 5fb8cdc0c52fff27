import { randomBytes } from 'node:crypto';

import { Injectable } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';

import { Keyring, placeIn, type SealedColumn } from '../../platform/secrets/index.js';

const CURRENT: SealedColumn = { table: 'webhooks', column: 'secret' };
const PREVIOUS: SealedColumn = { table: 'webhooks', column: 'previous_secret' };

/** The columns with encrypted webhook secrets. */
export const sealedWebhookSecrets: readonly SealedColumn[] = [CURRENT, PREVIOUS];

/** Bytes of a secret; Standard Webhooks requires 24 to 64. */
const SECRET_BYTES = 32;

/** The encrypted secrets of a webhook. */
export interface SealedSecrets {
  readonly id: number;
  readonly secret: string;
  /** Also signs, until it expires. */
  readonly previous: string | null;
}

export interface SignedMessage {
  readonly id: string;
  /** Microseconds. */
  readonly at: number;
  readonly body: string;
}

/** Creates, encrypts and uses webhook secrets. */
@Injectable()
export class WebhookSecrets {
  constructor(private readonly keyring: Keyring) {}

  /** A new secret, in the form of Standard Webhooks. */
  make(): string {
    return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
  }

  /** @param id of the webhook: authenticated, so an encrypted secret does not decrypt in another row */
  seal(id: number, secret: string): string {
    return this.keyring.seal(secret, placeIn(CURRENT, id));
  }

  /**
   * Encrypts a webhook's secret again as its previous one.
   * @throws SealBrokenError
   */
  sealAsPrevious(id: number, sealed: string): string {
    return this.keyring.seal(this.keyring.open(sealed, placeIn(CURRENT, id)), placeIn(PREVIOUS, id));
  }

  /**
   * The headers of Standard Webhooks, signed with each of the secrets.
   * @throws SealBrokenError
   */
  sign({ id, secret, previous }: SealedSecrets, message: SignedMessage): Record<string, string> {
    const secrets = [this.keyring.open(secret, placeIn(CURRENT, id))];
    if (previous !== null) secrets.push(this.keyring.open(previous, placeIn(PREVIOUS, id)));
    const at = new Date(message.at / 1000);
    return {
      'webhook-id': message.id,
      'webhook-timestamp': String(Math.floor(message.at / 1_000_000)),
      'webhook-signature': secrets.map((one) => new Webhook(one).sign(message.id, at, message.body)).join(' '),
    };
  }
}
