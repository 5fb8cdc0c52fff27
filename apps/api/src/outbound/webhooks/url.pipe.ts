import { Injectable, type PipeTransform } from '@nestjs/common';
import type { Draft } from '@syncledger/domain';

import { EgressPolicy, NOT_PUBLIC } from './egress-policy.js';

/** Scheme, host and port. */
const ORIGIN = /^[^/]*\/\/[^/?#]*/;

/** Rejects URLs that are always forbidden; names are checked at the connection. */
@Injectable()
export class UrlPipe<T extends { url?: string }> implements PipeTransform<Draft<T>, Draft<T>> {
  constructor(private readonly egress: EgressPolicy) {}

  /** Sets scheme and host in lower case; the rest of the URL is unchanged. */
  transform(draft: Draft<T>): Draft<T> {
    const { url } = draft.fields;
    if (url === undefined) return draft;
    if (!URL.canParse(url)) draft.reject('url', 'Must be an http or https URL without credentials.');
    else if (!this.egress.mayPermit(new URL(url))) draft.reject('url', NOT_PUBLIC);
    else
      draft.set(
        'url',
        url.replace(ORIGIN, (origin) => origin.toLowerCase()),
      );
    return draft;
  }
}
