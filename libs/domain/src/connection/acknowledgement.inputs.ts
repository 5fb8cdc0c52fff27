import { Text, Time } from '../validation/body-fields.js';
import { MAX_MUTE_DAYS, MAX_NOTE } from './acknowledgement.js';

export class AcknowledgeInput {
  @Text({
    min: 1,
    max: MAX_NOTE,
    optional: true,
    description: 'What is known or being done. Everybody who sees the connection sees it; do not store secrets in it.',
    example: 'Ada renews the certificate.',
  })
  note?: string;

  @Time({
    optional: true,
    description: `Mutes the connection until then, at most ${String(MAX_MUTE_DAYS)} days ahead; until it recovers when left out.`,
    example: '2030-01-01T00:00:00Z',
  })
  until?: string;
}
