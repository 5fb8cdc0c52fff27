import { useEffect, useState } from 'react';

/** The time in milliseconds since 1970, renewed every half minute for what says "3 minutes ago". */
export function useMinute(renewed = true): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!renewed) return;
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, [renewed]);
  return now;
}
