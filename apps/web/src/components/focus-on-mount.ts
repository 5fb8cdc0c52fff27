/** A ref. Browsers apply `autofocus` only once in the life of a page. */
export function focusOnMount(element: HTMLElement | null): void {
  element?.focus();
}
