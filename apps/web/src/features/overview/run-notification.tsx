import { Anchor, CloseButton } from '@mantine/core';
import { useEffect } from 'react';
import { Link } from 'wouter';

import type { RunNotification } from './run-now.js';

/** In milliseconds; failures stay. */
const DISMISS_AFTER = 8000;

export function RunNotificationBar({
  notification,
  dismiss,
}: {
  notification: RunNotification | undefined;
  dismiss: () => void;
}) {
  useEffect(() => {
    if (!notification || notification.isFailure) return;
    const timer = setTimeout(dismiss, DISMISS_AFTER);
    return () => clearTimeout(timer);
  }, [notification, dismiss]);
  return (
    <div role="status" aria-live="polite" className="ov-notification" data-failed={notification?.isFailure}>
      {notification && (
        <>
          <span>{notification.text}</span>
          {notification.href && (
            <Anchor component={Link} href={notification.href} underline="always">
              View run
            </Anchor>
          )}
          <CloseButton size="sm" aria-label="Dismiss" onClick={dismiss} />
        </>
      )}
    </div>
  );
}
