import { useEffect } from 'react';

/** Names the page in the browser's title: what it shows first, for tabs are narrow. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Syncledger`;
  }, [title]);
}
