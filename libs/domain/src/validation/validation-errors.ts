import { InvalidInput, LedgerError, MAX_MISTAKES, type FieldErrors } from '../errors/errors.js';

/** Maximum characters of a field's name and of a message in a response: both can quote what was sent. */
const MAX_NAME = 100;
const MAX_MESSAGE = 1000;

/** Collects the mistakes of one request, so that one response names them all, or the first `MAX_MISTAKES`. */
export class ValidationErrors {
  /** Created by the first mistake: most requests have none. */
  private messages: Map<string, string[]> | undefined;
  private count = 0;
  private malformed: LedgerError | undefined;

  get isEmpty(): boolean {
    return this.count === 0 && this.malformed === undefined;
  }

  add(field: string, ...messages: readonly string[]): void {
    // Of a body that could not be parsed, nothing else is known.
    if (this.malformed) return;
    const name = shortened(field, MAX_NAME);
    this.messages ??= new Map();
    const before = this.messages.get(name) ?? [];
    for (const message of messages.map((long) => shortened(long, MAX_MESSAGE))) {
      // A transaction may run twice.
      if (before.includes(message)) continue;
      this.count += 1;
      if (this.count > MAX_MISTAKES) continue;
      before.push(message);
      this.messages.set(name, before);
    }
  }

  /** Adds the error of a body that could not be parsed, and so has no fields. */
  addMalformed(error: LedgerError): void {
    this.malformed = error;
  }

  toError(): LedgerError {
    return this.malformed && this.count === 0 ? this.malformed : new InvalidInput(this.toFields());
  }

  /** The messages by field; those about the whole input are in `detail`. */
  toFields(): FieldErrors {
    const more = this.count - MAX_MISTAKES;
    const about = [
      ...(this.malformed ? [this.malformed.detail] : []),
      ...(this.messages?.get('detail') ?? []),
      ...(more > 0 ? [`${String(more)} more ${more === 1 ? 'mistake is' : 'mistakes are'} not listed.`] : []),
    ];
    // `fromEntries` creates an own property even for `__proto__`.
    return Object.fromEntries([...(this.messages ?? []), ...(about.length > 0 ? [['detail', about] as const] : [])]);
  }

  /** @throws InvalidInput, or LedgerError `malformed` if the body could not be parsed */
  throwIfAny(): void {
    if (!this.isEmpty) throw this.toError();
  }
}

function shortened(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, max).toWellFormed()}…` : text;
}
