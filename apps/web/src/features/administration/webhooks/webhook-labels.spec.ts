import { outcomeText, webhookState } from './webhook-labels.js';

const at = '2026-06-15T12:00:00.000000Z';

it.each([
  [{ enabled: true, failing_since: null, switched_off_at: null }, 'on'],
  [{ enabled: true, failing_since: at, switched_off_at: null }, 'failing'],
  [{ enabled: false, failing_since: null, switched_off_at: null }, 'off'],
  [{ enabled: false, failing_since: at, switched_off_at: at }, 'switched-off'],
])('derives the state of a webhook: %j', (webhook, state) => {
  expect(webhookState(webhook)).toBe(state);
});

it.each([
  [{ state: 'delivered' as const, status: 204, error: null }, 'Delivered: status 204'],
  [{ state: 'pending' as const, status: null, error: null }, 'Pending'],
  [{ state: 'failed' as const, status: null, error: 'It redirects.' }, 'Failed: It redirects.'],
])('describes the outcome of a delivery: %j', (delivery, words) => {
  expect(outcomeText(delivery)).toBe(words);
});
