import { Injectable, type PipeTransform } from '@nestjs/common';
import { InvalidInput } from '@syncledger/domain';

import { EgressPolicy, NOT_PUBLIC } from './egress-policy.js';

/** Scheme, host and port. */
const ORIGIN = /^[^/]*\/\/[^/?#]*/;

/** Rejects URLs that are always forbidden; names are checked at the connection. */
@Injectable()
export class UrlPipe<T extends { readonly url?: string }> implements PipeTransform<T, T> {
  constructor(private readonly egress: EgressPolicy) {}

  /**
   * @returns the input with scheme and host in lower case; the rest of the URL is unchanged
   * @throws InvalidInput
   */
  transform(input: T): T {
    const { url } = input;
    if (url === undefined) return input;
    if (!URL.canParse(url)) throw new InvalidInput({ url: ['Must be an http or https URL without credentials.'] });
    if (!this.egress.mayPermit(new URL(url))) throw new InvalidInput({ url: [NOT_PUBLIC] });
    return { ...input, url: url.replace(ORIGIN, (origin) => origin.toLowerCase()) };
  }
}
