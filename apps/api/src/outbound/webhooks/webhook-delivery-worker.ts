import { Injectable, Logger } from '@nestjs/common';
import { formatTime, TEST_EVENT, waitBeforeRetry } from '@syncledger/domain';

import { Database } from '../../platform/database/index.js';
import { DeliveryResultsRepository, type NextState } from './delivery-results.repository.js';
import { MessagesRepository, type Message } from './messages.repository.js';
import { OutboxRepository, type ClaimedDelivery, type Recipient } from './outbox.repository.js';
import { STOPPED, withoutResponse, type Outcome } from './webhook-client.js';
import { WebhookSigner } from './webhook-signer.js';

const GONE = 410;

@Injectable()
export class WebhookDeliveryWorker {
  private readonly logger = new Logger('Webhooks');
  /** Attempts of this process by their result; of those that failed, whether another one follows. */
  readonly results = { delivered: 0, retried: 0, failed: 0, dropped: 0 };

  constructor(
    private readonly database: Database,
    private readonly outbox: OutboxRepository,
    private readonly messages: MessagesRepository,
    private readonly deliveryResults: DeliveryResultsRepository,
    private readonly signer: WebhookSigner,
  ) {}

  /** Attempts a claimed delivery, and stores the result. */
  async attempt(delivery: ClaimedDelivery): Promise<void> {
    const recipient = await this.outbox.recipient(delivery);
    // The webhook was deleted, and the delivery with it.
    if (!recipient) return;
    const message = await this.messageFor(delivery, recipient);
    if ('dropped' in message) {
      await this.database.write((tx) =>
        this.deliveryResults.end(tx, delivery, withoutResponse(message.dropped), { state: 'dropped' }),
      );
      this.results.dropped += 1;
      return;
    }
    await this.note(delivery, await this.signer.send(delivery, recipient, message.body));
  }

  private messageFor(delivery: ClaimedDelivery, recipient: Recipient): Promise<Message> {
    const { event, at, connection_id: connection, job_id: job } = delivery;
    const reported = { event, at, connection, job, project: recipient.project_id };
    const makers = recipient.makers === null ? [] : (JSON.parse(recipient.makers) as number[]);
    return this.messages.message(reported, recipient.user_id, makers);
  }

  private async note(delivery: ClaimedDelivery, outcome: Outcome): Promise<void> {
    const { webhook_id: webhook } = delivery;
    const next = stateAfter(delivery, outcome);
    const noted = await this.database.write(async (tx) => {
      if (!(await this.deliveryResults.end(tx, delivery, outcome, next))) return undefined;
      // A test returns its result to the caller, and changes nothing.
      if (delivery.event === TEST_EVENT || outcome.error === STOPPED) return undefined;
      if (next.state === 'delivered') {
        await this.deliveryResults.noteSuccess(tx, webhook);
        return undefined;
      }
      const { isFirst, since } = await this.deliveryResults.noteFailure(tx, webhook);
      if (outcome.status !== GONE && since === undefined) return { isFirst };
      const why =
        outcome.status === GONE
          ? 'The receiver returned 410.'
          : `Nothing was delivered since ${formatTime(since ?? 0)}.`;
      await this.deliveryResults.switchOff(tx, webhook, why);
      return { isFirst, reason: why };
    });
    if (outcome.error !== STOPPED) this.results[next.state === 'pending' ? 'retried' : next.state] += 1;
    if (noted?.isFirst) {
      const why = outcome.error ?? `The receiver returned ${String(outcome.status)}.`;
      this.logger.warn(`Deliveries of webhook ${String(webhook)} fail and are retried. ${why}`);
    }
    if (noted?.reason !== undefined) {
      this.logger.warn(`Webhook ${String(webhook)} was switched off. ${noted.reason}`);
    }
  }
}

function stateAfter({ event, attempts }: ClaimedDelivery, { status = 0, retryAfter, error }: Outcome): NextState {
  if (status >= 200 && status < 300) return { state: 'delivered' };
  if (event === TEST_EVENT || status === GONE) return { state: 'failed' };
  if (error === STOPPED) return { state: 'pending', wait: 0 };
  const wait = waitBeforeRetry(attempts, retryAfter, Math.random());
  return wait === undefined ? { state: 'failed' } : { state: 'pending', wait };
}
