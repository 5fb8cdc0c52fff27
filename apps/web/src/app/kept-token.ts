const KEY = 'syncledger.token';

/** The token that the browser keeps until it is closed: in its session storage, of this tab only. */
export const keptToken = {
  read: (): string | undefined => sessionStorage.getItem(KEY) ?? undefined,
  keep: (token: string) => {
    sessionStorage.setItem(KEY, token);
  },
  forget: () => {
    sessionStorage.removeItem(KEY);
  },
};
