import { useCallback, useState, type ComponentType } from 'react';

/**
 * A component whose code comes once it is asked for, without a stand-in meanwhile.
 * When it can't be loaded nothing happens, and the next time it is tried again.
 * @param load must stay the same
 */
export function useLater<Props>(load: () => Promise<ComponentType<Props>>) {
  const [loaded, setLoaded] = useState<ComponentType<Props>>();
  const ask = useCallback(() => {
    load().then(
      (component) => setLoaded(() => component),
      () => undefined,
    );
  }, [load]);
  return [loaded, ask] as const;
}
