import { useEffect, useState } from 'react';

/** The time in milliseconds since 1970, updated every 30 seconds. */
export function useNow(isTicking = true): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isTicking) return;
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, [isTicking]);
  return now;
}
