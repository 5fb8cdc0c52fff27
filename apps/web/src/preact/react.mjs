// Takes the place of the package "react" in the build (vite.config.mjs).
import { createElement } from 'preact';

export * from 'preact/compat';
export { default } from 'preact/compat';

/** The one export that Mantine needs and Preact lacks. Unlike React's, it does not stop the effects of what it hides. */
export const Activity = ({ mode, children }) =>
  createElement('div', { style: { display: mode === 'hidden' ? 'none' : 'contents' } }, children);
