const KEY = 'syncledger.token';

/** In session storage: per tab, and until the browser is closed. */
export const storedToken = {
  read: (): string | undefined => sessionStorage.getItem(KEY) ?? undefined,
  save: (token: string) => {
    sessionStorage.setItem(KEY, token);
  },
  clear: () => {
    sessionStorage.removeItem(KEY);
  },
};
