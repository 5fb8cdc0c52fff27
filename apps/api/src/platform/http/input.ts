import { createParamDecorator, type ExecutionContext, type PipeTransform, type Type } from '@nestjs/common';
import { Draft, ValidationErrors, type InputClass } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';

import { DRAFT, NoInput } from './input-class.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The mistakes of query and body. Set by `inputReaderOf`. */
    inputErrors?: ValidationErrors;
    /** The body of a handler with `@Input()`. Set by `inputReaderOf`. */
    draft?: Draft;
  }
}

const draft = createParamDecorator((_: unknown, context: ExecutionContext): Draft => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return request.draft ?? new Draft(new NoInput(), inputErrorsOf(request));
});

/**
 * Injects the body as a `Draft`: for handlers that authorize the caller themselves, or check references.
 * @param type class of the body; left out: the handler takes no body
 * @param pipes get the draft, and may reject fields
 */
export function Input(type: InputClass = NoInput, ...pipes: readonly Type<PipeTransform>[]): ParameterDecorator {
  return (prototype, key, index) => {
    Reflect.defineMetadata(DRAFT, type, prototype, key ?? '');
    draft(...pipes)(prototype, key, index);
  };
}

/** @throws Error before the input is validated: fail closed */
export function inputErrorsOf({ inputErrors }: FastifyRequest): ValidationErrors {
  if (!inputErrors) throw new Error('The input is not validated yet.');
  return inputErrors;
}
