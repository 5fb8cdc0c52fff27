import { useState, type ChangeEvent } from 'react';

import { asFailure, type Failure } from '../api/failure.js';
import { restOf, withoutField } from './form-state.js';

/** The names of the fields that hold a sort of value. */
type NamesOf<Values, Value> = {
  [Name in keyof Values]: Values[Name] extends Value ? Name : never;
}[keyof Values] &
  string;

/** What a form holds, and what came of sending it. */
export interface Form<Values> {
  readonly values: Values;
  readonly set: <Name extends keyof Values & string>(name: Name, value: Values[Name]) => void;
  /** What is wrong with a field. */
  readonly errorOf: (name: keyof Values & string) => string | undefined;
  /** What an input for text takes. */
  readonly text: (name: NamesOf<Values, string>) => {
    value: string;
    error: string | undefined;
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => void;
  };
  /** What a checkbox takes. */
  readonly check: (name: NamesOf<Values, boolean>) => {
    checked: boolean;
    error: string | undefined;
    onChange: (event: ChangeEvent<HTMLInputElement>) => void;
  };
  readonly sending: boolean;
  /** What went wrong beside the fields. */
  readonly failure: Failure | undefined;
  readonly send: () => Promise<void>;
}

/** A form: its values, and the errors of the server at their fields. */
export function useForm<Values extends object>({
  initial,
  send,
}: {
  initial: Values;
  /** Sends it; what it throws is shown. */
  send: (values: Values) => Promise<unknown>;
}): Form<Values> {
  const [values, setValues] = useState(initial);
  const [failure, setFailure] = useState<Failure>();
  const [sending, setSending] = useState(false);
  const set: Form<Values>['set'] = (name, value) => {
    setValues((before) => ({ ...before, [name]: value }));
    setFailure((before) => withoutField(before, name));
  };
  const errorOf = (name: string) => failure?.fields[name];
  // The names are those of fields with the right sort of value: TypeScript does not follow that through the mapped type.
  const put = (name: string, value: unknown) =>
    set(name as keyof Values & string, value as Values[keyof Values & string]);
  return {
    values,
    set,
    errorOf,
    text: (name) => ({
      value: values[name] as string,
      error: errorOf(name),
      onChange: ({ currentTarget }) => put(name, currentTarget.value),
    }),
    check: (name) => ({
      checked: values[name] as boolean,
      error: errorOf(name),
      onChange: ({ currentTarget }) => put(name, currentTarget.checked),
    }),
    sending,
    failure: restOf(failure, Object.keys(values)),
    send: async () => {
      setSending(true);
      setFailure(undefined);
      await send(values).catch((error: unknown) => setFailure(asFailure(error)));
      setSending(false);
    },
  };
}
