import { createParamDecorator, Injectable, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { credentialOf } from '../../platform/http/credential.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { setCookie } from '../../platform/http/session-cookie.js';

const MAX_USER_AGENT = 255;

/** The browser that signs in or out. */
export interface SignInClient {
  readonly request: { readonly id: string; readonly address: string };
  readonly userAgent: string;
  /** The session of its cookie. */
  readonly session: string | undefined;
  /** Replaces the cookie; null deletes it. */
  readonly keep: (session: string | null) => void;
}

/** Not Fastify's reply, which is thenable: a pipe that returned it would wait for the end of the response. */
interface Exchange {
  readonly request: FastifyRequest;
  readonly setHeader: (name: string, value: string) => void;
}

@Injectable()
export class SignInClientPipe implements PipeTransform<Exchange, SignInClient> {
  constructor(private readonly publicUrl: PublicUrl) {}

  transform({ request, setHeader }: Exchange): SignInClient {
    const { configured } = this.publicUrl;
    const credential = credentialOf(request, configured);
    return {
      request: { id: request.id, address: request.clientAddress },
      userAgent: (request.headers['user-agent'] ?? '').slice(0, MAX_USER_AGENT),
      session: credential?.kind === 'session' ? credential.text : undefined,
      keep: (session) => {
        setHeader('Set-Cookie', setCookie(session, configured));
      },
    };
  }
}

const CurrentExchange = createParamDecorator((_: unknown, context: ExecutionContext): Exchange => {
  const http = context.switchToHttp();
  const reply = http.getResponse<FastifyReply>();
  return {
    request: http.getRequest<FastifyRequest>(),
    setHeader: (name, value) => void reply.header(name, value),
  };
});

/** Injects the browser that signs in or out. */
export function CurrentClient(): ParameterDecorator {
  return CurrentExchange(SignInClientPipe);
}
