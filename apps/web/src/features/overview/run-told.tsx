import { Anchor, CloseButton } from '@mantine/core';
import { useEffect } from 'react';
import { Link } from 'wouter';

import type { RunTold } from './run-now.js';

/** How long in milliseconds good news stays. */
const STAYS = 8000;

/** Tells how an attempt to run something ended, below the list and above nothing that moves. */
export function RunToldBar({ told, forget }: { told: RunTold | undefined; forget: () => void }) {
  useEffect(() => {
    if (!told || told.isFailure) return;
    const timer = setTimeout(forget, STAYS);
    return () => clearTimeout(timer);
  }, [told, forget]);
  return (
    <div role="status" aria-live="polite" className="ov-told" data-failed={told?.isFailure}>
      {told && (
        <>
          <span>{told.text}</span>
          {told.href && (
            <Anchor component={Link} href={told.href} underline="always">
              See the run
            </Anchor>
          )}
          <CloseButton size="sm" aria-label="Close this message" onClick={forget} />
        </>
      )}
    </div>
  );
}
