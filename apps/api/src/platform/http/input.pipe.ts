import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { isStorable, MAX_ID, notFound, parseBody, parseQuery, type InputClass } from '@syncledger/domain';

/**
 * Validates bodies and queries by the input class of the parameter, and converts ids to numbers.
 * The class is the parameter's type, so a handler can't forget to validate.
 */
@Injectable()
export class InputPipe implements PipeTransform {
  /**
   * @throws InvalidInput naming every invalid field
   * @throws LedgerError `not_found` for a path parameter that is not an id
   */
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type === 'body') return parseBody(metatype as InputClass, value);
    if (type === 'query') return parseQuery(metatype as InputClass, value as Record<string, unknown>);
    if (type !== 'param') return value;
    return metatype === Number ? readId(String(value)) : readText(String(value));
  }
}

function readText(text: string): string {
  if (!isStorable(text)) throw notFound();
  return text;
}

function readId(text: string): number {
  const id = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : MAX_ID + 1;
  if (id > MAX_ID) throw notFound();
  return id;
}
