import { Button } from '@mantine/core';

/** Showing new runs waits for a click, so that rows don't move under the pointer. */
export function NewRuns({ count, show }: { count: number; show: () => void }) {
  return (
    <div className="new-runs" role="status">
      {count > 0 && (
        <Button size="compact-sm" radius="xl" onClick={show}>
          {count === 1 ? '1 new run' : `${count.toLocaleString('en')} new runs`}
        </Button>
      )}
    </div>
  );
}
