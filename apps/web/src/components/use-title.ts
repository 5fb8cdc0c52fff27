import { useEffect } from 'react';

/** What the window's title consists of. */
const title = { page: '', failing: 0 };

export function useTitle(page: string): void {
  useEffect(() => {
    const before = title.page;
    title.page = page;
    showTitle();
    return () => {
      title.page = before;
      showTitle();
    };
  }, [page]);
}

/** Shows the number of failing connections in front of the title of each page. */
export function setFailingCount(failing: number): void {
  title.failing = failing;
  showTitle();
}

function showTitle(): void {
  const count = title.failing > 0 ? `(${title.failing.toLocaleString('en')}) ` : '';
  document.title = `${count}${title.page === '' ? '' : `${title.page} · `}Syncledger`;
}
