import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { isStorable, notFound, parseInteger } from '@syncledger/domain';

/** Converts ids in paths to numbers. Bodies and queries are validated before, by `InputInterceptor`. */
@Injectable()
export class InputPipe implements PipeTransform {
  /**
   * @throws LedgerError `not_found` for a path parameter that is not an id
   */
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type !== 'param') return value;
    return metatype === Number ? readId(String(value)) : readText(String(value));
  }
}

function readText(text: string): string {
  if (!isStorable(text)) throw notFound();
  return text;
}

function readId(text: string): number {
  const id = parseInteger(text);
  if (!id) throw notFound();
  return id;
}
