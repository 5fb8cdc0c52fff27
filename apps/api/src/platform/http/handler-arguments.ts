import type { ExecutionContext, PipeTransform, Type } from '@nestjs/common';
import { CUSTOM_ROUTE_ARGS_METADATA, PARAMTYPES_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { isStorable, notFound, parseInteger } from '@syncledger/domain';
import type { FastifyRequest } from 'fastify';

type ReadValue = (request: FastifyRequest, context: ExecutionContext) => unknown;

/** A parameter of a handler, as Nest's decorators describe it. */
interface Parameter {
  readonly index: number;
  /** A name, or what a decorator of our own was given. */
  readonly data?: unknown;
  readonly pipes: readonly (PipeTransform | Type<PipeTransform>)[];
  readonly factory?: (data: unknown, context: ExecutionContext) => unknown;
}

/** Reads the arguments of a handler from a request. */
export type ReadArguments = (context: ExecutionContext) => unknown[];

/**
 * Compiles the parameters of a handler, whose pipes must not be asynchronous.
 * @param pipeOf finds the instance of a pipe
 * @throws Error for a decorator that it does not know
 */
export function argumentReaderOf(
  controller: Type,
  name: string,
  pipeOf: (type: Type<PipeTransform>) => PipeTransform,
): ReadArguments {
  const described = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Record<string, Parameter>;
  const types = (Reflect.getMetadata(PARAMTYPES_METADATA, controller.prototype as object, name) ?? []) as unknown[];
  const values: ReadValue[] = [];
  for (const [key, parameter] of Object.entries(described)) {
    const pipes = parameter.pipes.map((pipe) => (typeof pipe === 'function' ? pipeOf(pipe) : pipe));
    values[parameter.index] = throughPipes(readerOf(key, parameter, types[parameter.index]), pipes);
  }
  return (context) => {
    const request = context.getArgByIndex<FastifyRequest>(0);
    return values.map((read) => read(request, context));
  };
}

function throughPipes(read: ReadValue, pipes: readonly PipeTransform[]): ReadValue {
  if (pipes.length === 0) return read;
  return (request, context) =>
    pipes.reduce((value, pipe) => pipe.transform(value, { type: 'custom' }) as unknown, read(request, context));
}

/** By the number of Nest's `RouteParamtypes`. */
const readers: Readonly<Record<string, (name: string, type: unknown) => ReadValue>> = {
  3: () => (request) => request.body,
  4: () => (request) => request.query,
  5: (name, type) => (request) => pathValue((request.params as Record<string, string>)[name], type),
  6: (name) => (request) => request.headers[name.toLowerCase()],
};

function readerOf(key: string, { data, factory }: Parameter, type: unknown): ReadValue {
  if (key.includes(CUSTOM_ROUTE_ARGS_METADATA) && factory) return (_, context) => factory(data, context);
  const reader = readers[key.split(':', 1)[0] ?? ''];
  if (!reader) throw new Error(`Unknown parameter: ${key}.`);
  return reader(typeof data === 'string' ? data : '', type);
}

/**
 * A value in the path; ids are numbers.
 * @throws LedgerError `not_found` for a value that nothing can have
 */
function pathValue(text = '', type: unknown): string | number {
  const value = type === Number ? parseInteger(text) : isStorable(text) && text;
  if (!value) throw notFound();
  return value;
}
