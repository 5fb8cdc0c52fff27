import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { frequentCauses } from '../api/causes.js';
import { useSession } from '../app/session.js';

interface CauseFilterProps {
  /** Fingerprints. */
  readonly chosen: readonly string[];
  readonly onChange: (fingerprints: string[]) => void;
  /** Shown above the field; by default, it is for screen readers only. */
  readonly label?: string;
}

/** The most frequent causes, and what is chosen. */
export function CauseFilter({ chosen, onChange, label }: CauseFilterProps) {
  const causes = useCauseLabels();
  const [only] = chosen;
  // The URL may have several, or one that is rare or over.
  const special = chosen.length > 1 ? 'Several causes' : 'Another cause';
  const isKnown = chosen.length === 1 && causes.has(chosen[0] ?? '');
  return (
    <NativeSelect
      {...(label === undefined ? { 'aria-label': 'Cause' } : { label })}
      data={[
        { value: '', label: 'All causes' },
        ...(only === undefined || isKnown ? [] : [{ value: only, label: special }]),
        ...[...causes].map(([value, text]) => ({ value, label: text })),
      ]}
      value={only ?? ''}
      onChange={({ currentTarget: { value } }) => onChange(value === '' ? [] : [value])}
    />
  );
}

/**
 * System and title of the most frequent causes, by fingerprint.
 * @param enabled whether they are requested
 */
export function useCauseLabels(enabled = true): ReadonlyMap<string, string> {
  const { data: causes = [] } = useQuery({ ...frequentCauses(useSession()), enabled });
  return new Map(causes.map(({ fingerprint, title, system }) => [fingerprint, `${system}: ${title || 'no message'}`]));
}
