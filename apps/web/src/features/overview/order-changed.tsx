import { Button } from '@mantine/core';

/** Re-sorting waits for a click, so that rows don't move under the pointer. */
export function OrderChanged({ isShown, sort }: { isShown: boolean; sort: () => unknown }) {
  return (
    <div role="status" className="ov-order">
      {isShown && (
        <Button size="compact-sm" radius="xl" onClick={sort}>
          Order changed. Update
        </Button>
      )}
    </div>
  );
}
