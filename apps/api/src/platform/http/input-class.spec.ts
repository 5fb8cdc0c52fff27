import 'reflect-metadata';

import {
  type FieldErrors,
  FieldOf,
  type InputClass,
  InvalidInput,
  isId,
  objectSchema,
  parseBody,
  parseQuery,
  Query,
} from '@syncledger/domain';
import { Transform, Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  MaxLength,
  registerDecorator,
  ValidateNested,
} from 'class-validator';

import { isInputClass } from './input-class.js';

const id = FieldOf({
  schema: { type: 'integer', description: 'An id.' },
  isRequired: true,
  check: (value) => (isId(value) ? undefined : 'Must be a positive integer.'),
});

class PaintInput {
  @id
  wall!: number;

  @IsIn(['red', 'blue'])
  color!: string;

  @IsOptional()
  @MaxLength(3, { each: true })
  tags?: string[];
}

class OnlyStockInput {
  @IsIn(['red', 'blue'], { message: 'Must be red or blue.' })
  color!: string;
}

class DeepInput {
  @ValidateNested()
  @Type(() => OnlyStockInput)
  paint!: OnlyStockInput;
}

class UntypedInput {
  @ValidateNested()
  paint!: OnlyStockInput;
}

class RoomInput {
  @FieldOf({ schema: {}, isRequired: false, check: () => undefined })
  params?: object;

  @IsIn(['red', 'blue'])
  @Transform(({ value }) => (typeof value === 'string' ? value.toLowerCase() : (value as unknown)))
  color!: string;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => DeepInput)
  walls?: DeepInput[];

  @IsOptional()
  @IsObject()
  notes?: object;
}

class NestedFieldInput {
  @ValidateNested()
  @Type(() => PaintInput)
  paint!: PaintInput;
}

class SizeQuery extends Query {
  @IsInt()
  @Type(() => Number)
  size!: number;
}

class PaintQuery extends Query {
  @IsIn(['red', 'blue'], { message: 'Must be red or blue.' })
  color!: string;
}

class MixedInput {
  @FieldOf({ schema: { description: 'A color.' }, isRequired: false, check: () => undefined })
  @IsNotEmpty({ message: 'Must not be empty.' })
  @IsIn(['red', 'blue'], { message: 'Must be red or blue.' })
  color?: string;
}

function parse(type: InputClass, value: unknown, from: 'body' | 'query' = 'body'): unknown {
  return from === 'body' ? parseBody(type, value) : parseQuery(type, value as Record<string, unknown>);
}

function errorsOf(type: InputClass, value: unknown, from: 'body' | 'query' = 'body'): FieldErrors {
  try {
    parse(type, value, from);
  } catch (error) {
    if (error instanceof InvalidInput) return error.fields;
    throw error;
  }
  throw new Error('The input was taken.');
}

describe('validation, by decorators of class-validator', () => {
  it('takes what they allow', () => {
    expect(parse(PaintInput, { wall: 1, color: 'red' })).toEqual({ wall: 1, color: 'red' });
    expect(parse(PaintQuery, { color: 'red' }, 'query')).toEqual({ color: 'red' });
  });

  it('refuses what they refuse, beside everything else that is wrong', () => {
    expect(errorsOf(PaintInput, { wall: '1', color: 'green', tags: ['long'], size: 1 })).toEqual({
      size: ['Unknown field.'],
      wall: ['Must be a positive integer.'],
      color: ['color must be one of the following values: red, blue'],
      tags: ['each value in tags must be shorter than or equal to 3 characters'],
    });
  });

  it('refuses it in a class without any other field, in a query, and when nothing is sent', () => {
    const expected = { color: ['Must be red or blue.'] };
    expect(isInputClass(OnlyStockInput)).toBe(true);
    expect(errorsOf(OnlyStockInput, { color: 'green' })).toEqual(expected);
    expect(errorsOf(OnlyStockInput, undefined)).toEqual(expected);
    expect(errorsOf(PaintQuery, { color: 'green' }, 'query')).toEqual(expected);
    expect(errorsOf(PaintQuery, {}, 'query')).toEqual(expected);
  });

  it('refuses a nested object whose class is not declared with @Type()', () => {
    expect(Object.keys(errorsOf(UntypedInput, { paint: { color: 'red' } }))).toEqual(['paint']);
  });

  it('applies @Type() and @Transform(), and creates nested instances', () => {
    const room = parse(RoomInput, { color: 'RED', walls: [{ paint: { color: 'blue' } }] }) as RoomInput;
    expect(room).toEqual({ color: 'red', walls: [{ paint: { color: 'blue' } }] });
    expect(room.walls?.[0]?.paint).toBeInstanceOf(OnlyStockInput);
    expect(parse(SizeQuery, { size: '12' }, 'query')).toEqual({ size: 12 });
    expect(errorsOf(SizeQuery, { size: 'x' }, 'query')).toEqual({ size: ['size must be an integer number'] });
  });

  it('names wrong and unknown fields of nested classes', () => {
    const walls = [{ paint: { color: 'green', shade: 1 } }, { size: 2 }];
    expect(errorsOf(RoomInput, { color: 'red', walls })).toEqual({
      walls: ['0: paint: shade: Unknown field.', '0: paint: color: Must be red or blue.', '1: size: Unknown field.'],
    });
  });

  it('keeps the raw value of a field of ours beside them', () => {
    const body = JSON.parse('{"color":"red","params":{"__proto__":{"a":1},"constructor":"x","list":[{"n":1}]}}') as {
      params: object;
    };
    const room = parse(RoomInput, body) as RoomInput;
    expect(room.params).toBe(body.params);
    expect(JSON.stringify(room.params)).toBe('{"__proto__":{"a":1},"constructor":"x","list":[{"n":1}]}');
  });

  it.each([
    ['{"constructor": "x"}', 'Must not contain the key constructor.'],
    ['[{"__proto__": {}}]', 'Must not contain the key __proto__.'],
    [`${'['.repeat(100)}${']'.repeat(100)}`, 'Must not nest deeper than 32 levels.'],
  ])('refuses %s where class-transformer would misread it', (notes, message) => {
    const body = { color: 'red', notes: JSON.parse(notes) as unknown };
    expect(errorsOf(RoomInput, body)).toEqual({ notes: [message] });
  });

  it('fails on a nested class with fields of ours, which class-validator would skip', () => {
    expect(() => parse(NestedFieldInput, { paint: { color: 'red' } })).toThrow('paint holds a PaintInput.');
  });

  it('leaves it to a field of ours whether it may be left out', () => {
    expect(parse(MixedInput, {})).toEqual({});
    expect(errorsOf(MixedInput, { color: '' })).toEqual({ color: ['Must be red or blue.', 'Must not be empty.'] });
  });

  it('names prototype-ish keys and is not changed by them', () => {
    const body: unknown = JSON.parse('{"__proto__": {"color": "red"}, "constructor": 1, "wall": 1}');
    expect(Object.keys(errorsOf(PaintInput, body))).toEqual(['__proto__', 'constructor', 'color']);
  });

  it('keeps a rule from being declared that would be passed over', () => {
    class AsynchronousInput {
      color!: string;
    }
    const validator = { validate: () => Promise.resolve(false) };
    registerDecorator({ target: AsynchronousInput, propertyName: 'color', async: true, validator });
    expect(() => parse(AsynchronousInput, {})).toThrow('AsynchronousInput.color has an asynchronous rule.');
  });

  it('documents them', () => {
    class SizeInput {
      @IsInt()
      size!: number;
    }
    expect(objectSchema(SizeInput).properties).toEqual({ size: { type: 'integer' } });
    expect(objectSchema(PaintInput)).toEqual({
      type: 'object',
      properties: {
        wall: { type: 'integer', description: 'An id.' },
        color: { enum: ['red', 'blue'] },
        tags: { type: 'array', items: { maxLength: 3 } },
      },
      required: ['wall', 'color'],
      additionalProperties: false,
    });
    expect(objectSchema(MixedInput).properties).toEqual({ color: { enum: ['red', 'blue'], description: 'A color.' } });
  });
});
