import type { Progress } from '@syncledger/client';

/** Such as `3 of 10, Reading tasks`; undefined if there is none. */
export function progressText(progress: Progress | null | undefined): string | undefined {
  if (!progress) return undefined;
  const { done, total, message = '' } = progress;
  const [part, all] = [done, total].map((count) => count?.toLocaleString());
  return [all === undefined ? part : `${part ?? ''} of ${all}`, message].filter(Boolean).join(', ');
}
