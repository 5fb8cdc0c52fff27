import { draftBody, draftQuery, ValidationErrors } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';

import { TAKES_IF_MATCH } from './etag.js';
import { inputsOf, NoInput, type Inputs } from './input-class.js';
import { isSafeMethod } from './methods.js';

/**
 * Validates query and body, also of handlers that take none.
 * @returns the mistakes, to be thrown once the handler has authorized the caller
 * @throws InvalidInput naming every mistake, for a handler that does not take invalid input
 */
export type ReadInput = (request: FastifyRequest) => ValidationErrors;

/**
 * Mistakes are reported after authorization, together with those that services find: a handler that reads or takes a draft is called
 * with the valid fields, and throws 403 or 404 first.
 */
export function inputReaderOf(prototype: object, name: string): ReadInput {
  const inputs = inputsOf(prototype, name);
  const method = (prototype as Record<string, object>)[name];
  // It calls `valid()` of its draft, or the precondition, once authorized.
  const takesInvalid =
    inputs.isDraft || (!inputs.body && method !== undefined && Reflect.hasMetadata(TAKES_IF_MATCH, method));
  return (request) => {
    const errors = new ValidationErrors();
    request.inputErrors = errors;
    request.query = draftQuery(inputs.query, request.query as Record<string, unknown>, errors).fields;
    readBody(request, inputs, errors);
    if (errors.isEmpty) return errors;
    if (!isSafeMethod(request.method) && !takesInvalid) throw errors.toError();
    return errors;
  };
}

function readBody(request: FastifyRequest, { body, isDraft }: Inputs, errors: ValidationErrors): void {
  if (request.bodyError) errors.addMalformed(request.bodyError);
  else if (body || request.body !== undefined) {
    const draft = draftBody(body ?? NoInput, request.body, errors);
    if (isDraft) request.draft = draft;
    else if (errors.isEmpty) request.body = draft.valid();
  }
}
