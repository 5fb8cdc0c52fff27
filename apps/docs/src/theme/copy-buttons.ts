const SHOWN_MILLISECONDS = 2000;

/** Adds a button to each block of code that copies it. Pages of other origins than localhost without TLS have no clipboard. */
export function addCopyButtons(): void {
  if (!('clipboard' in navigator)) return;
  for (const block of document.querySelectorAll('.code')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Copy';
    button.addEventListener('click', () => {
      void navigator.clipboard.writeText(block.querySelector('code')?.textContent ?? '').then(() => {
        button.textContent = 'Copied';
        setTimeout(() => (button.textContent = 'Copy'), SHOWN_MILLISECONDS);
      });
    });
    block.append(button);
  }
}
