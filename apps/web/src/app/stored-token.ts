import { PREFIX } from '../api/server.js';

/** A server under another prefix of the same host must not get it. */
const KEY = `syncledger.token${PREFIX}`;

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
