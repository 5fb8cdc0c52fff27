import { useCallback, useState, type ComponentType } from 'react';

/**
 * A component whose code is loaded on request. A failed load is ignored, and retried on the next request.
 * @param load must be stable between renders
 */
export function useLazyComponent<Props>(load: () => Promise<ComponentType<Props>>) {
  const [loaded, setLoaded] = useState<ComponentType<Props>>();
  const startLoading = useCallback(() => {
    load().then(
      (component) => setLoaded(() => component),
      () => undefined,
    );
  }, [load]);
  return [loaded, startLoading] as const;
}
