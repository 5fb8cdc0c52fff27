import { Button } from '@mantine/core';

/** Tells that the connections would now stand in another order; they wait to be asked, so that nothing moves under the pointer. */
export function OrderChanged({ isShown, sort }: { isShown: boolean; sort: () => unknown }) {
  return (
    <div role="status" className="ov-order">
      {isShown && (
        <Button size="compact-sm" radius="xl" onClick={sort}>
          The order has changed: show
        </Button>
      )}
    </div>
  );
}
