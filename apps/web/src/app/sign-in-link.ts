const NAME = '#sign-in=';

/** The code of a sign-in link in the address of the page. The server never receives this part of it. */
export function codeOfLink(): string | undefined {
  return location.hash.startsWith(NAME) ? location.hash.slice(NAME.length) : undefined;
}

/** Removes the code from the address and the history of the tab. */
export function forgetLink(): void {
  if (codeOfLink() !== undefined) history.replaceState(history.state, '', location.pathname + location.search);
}
