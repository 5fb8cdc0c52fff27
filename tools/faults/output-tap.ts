import type { AcknowledgedChunk } from './check.js';

const APPEND = /^POST \/api\/v2\/jobs\/\w+\/(\d+)\/output\/ .*?\r\n\r\n(.*)$/s;

/** Reads along on a connection that has one request at a time, for chunks of output that a server acknowledged. */
export class OutputTap {
  private request = '';
  private isAnswered = false;

  constructor(private readonly onAcknowledged: (chunk: AcknowledgedChunk) => void) {}

  readonly sent = (bytes: Buffer): void => {
    if (this.isAnswered) this.request = '';
    this.isAnswered = false;
    this.request += bytes.toString();
  };

  readonly received = (bytes: Buffer): void => {
    if (this.isAnswered) return;
    this.isAnswered = true;
    const [, job, body = ''] = APPEND.exec(this.request) ?? [];
    if (job === undefined || !bytes.toString().startsWith('HTTP/1.1 200 ')) return;
    const { offset, text } = JSON.parse(body) as { offset: number; text: string };
    this.onAcknowledged({ job: Number(job), offset, text });
  };
}
