import { FieldOf, InvalidInput, isId, objectSchema, Query, type FieldErrors } from '@syncledger/domain';
import { IsIn, IsInt, IsNotEmpty, IsOptional, MaxLength, registerDecorator, ValidateNested } from 'class-validator';

import { isInputClass, type InputClass } from './input-class.js';
import { InputPipe } from './input.pipe.js';

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
  paint!: OnlyStockInput;
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
  return new InputPipe().transform(value, { type: from, metatype: type });
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

describe('the pipe, of decorators of class-validator', () => {
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

  it('refuses a nested object that it can’t check', () => {
    expect(Object.keys(errorsOf(DeepInput, { paint: { color: 'green' } }))).toEqual(['paint']);
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
