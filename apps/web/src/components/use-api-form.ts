import { useForm, type UseFormReturnType } from '@mantine/form';
import { useState, type SubmitEvent } from 'react';

import { asFailure, type Failure } from '../api/failure.js';
import { formFailure } from './form-failure.js';

export type ApiForm<Values> = Omit<UseFormReturnType<Values>, 'onSubmit'> & {
  /** The part of the server's error that belongs to no field. */
  readonly failure: Failure | undefined;
  readonly submit: (event: SubmitEvent<HTMLFormElement>) => void;
};

/** A form that shows the errors of the API at its fields. */
export function useApiForm<Values extends object>({
  initialValues,
  onSubmit,
}: {
  initialValues: Values;
  /** Errors are shown in the form. */
  onSubmit: (values: Values) => Promise<unknown>;
}): ApiForm<Values> {
  const { onSubmit: handleSubmit, ...form } = useForm<Values>({ initialValues });
  const [failure, setFailure] = useState<Failure>();
  const submit = handleSubmit(async (values) => {
    setFailure(undefined);
    try {
      await onSubmit(values);
    } catch (error) {
      const thrown = asFailure(error);
      form.setErrors(thrown.fields);
      setFailure(formFailure(thrown, Object.keys(values)));
    }
  });
  return { ...form, failure, submit };
}
