import { ValidationErrors } from './validation-errors.js';

/** An object whose invalid fields are missing. */
export type PartlyValid<T> = { readonly [Name in keyof T]?: T[Name] | undefined };

type EntryOf<List> = List extends readonly (infer Entry)[]
  ? Entry extends object
    ? PartlyValid<Entry>
    : Entry
  : never;

/**
 * A body that may have mistakes. Services authorize the caller, check the valid fields against what is stored, add what they find,
 * and get the complete input from `valid()`, which throws all mistakes of the request.
 */
export class Draft<T extends object = object> {
  private rejected: Set<string> | undefined;

  /**
   * @param input the fields that obey their own rules
   * @param errors of the whole request
   * @param entries the invalid fields, with the valid parts of those that are lists
   */
  constructor(
    private readonly input: T,
    readonly errors = new ValidationErrors(),
    private readonly entries?: ReadonlyMap<string, readonly unknown[] | undefined>,
  ) {}

  get isValid(): boolean {
    return this.errors.isEmpty;
  }

  /** The fields that obey their own rules. */
  get fields(): PartlyValid<T> {
    return this.input;
  }

  /** Whether a field was sent, valid or not. */
  has(field: keyof T & string): boolean {
    return this.input[field] !== undefined || this.entries?.has(field) === true || this.rejected?.has(field) === true;
  }

  reject(field: keyof T & string, ...messages: readonly string[]): void {
    this.errors.add(field, ...messages);
    this.rejected = (this.rejected ?? new Set()).add(field);
  }

  /** Replaces the value of a field, such as by a normalized one. */
  set<Name extends keyof T>(field: Name, value: T[Name]): void {
    this.input[field] = value;
  }

  /** The entries of a list, objects without their invalid fields; undefined if the list was left out, or is no list. */
  entriesOf<Name extends keyof T & string>(name: Name): readonly EntryOf<NonNullable<T[Name]>>[] | undefined {
    return (this.input[name] ?? this.entries?.get(name)) as readonly EntryOf<NonNullable<T[Name]>>[] | undefined;
  }

  /** @throws InvalidInput naming all mistakes of the request */
  valid(): T {
    this.errors.throwIfAny();
    return this.input;
  }
}
