import { createTheme, type CSSVariablesResolver } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'blue',
  // Shades with a contrast of at least 4.5 as text on white and as background of white text.
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  autoContrast: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  headings: { fontWeight: '600' },
  // Mantine renders a dialog's header as <header>, which would be a second banner landmark.
  components: { Modal: { defaultProps: { attributes: { header: { role: 'presentation' } } } } },
});

/** Semantic colours with enough contrast (WCAG AA): `var(--sl-failed)`. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5c636a',
    '--mantine-color-placeholder': '#5c636a',
    '--mantine-color-error': '#c92a2a',
    '--sl-ok': '#2b8a3e',
    '--sl-failed': '#c92a2a',
    '--sl-late': '#a65300',
    '--sl-never': '#5c636a',
    '--sl-unfinished': '#1864ab',
    '--sl-line': '#dee2e6',
    '--sl-raised': '#f8f9fa',
  },
  dark: {
    '--mantine-color-dimmed': '#a6abb0',
    '--mantine-color-placeholder': '#a6abb0',
    '--mantine-color-error': '#ff8787',
    '--sl-ok': '#69db7c',
    '--sl-failed': '#ff8787',
    '--sl-late': '#ffc078',
    '--sl-never': '#a6abb0',
    '--sl-unfinished': '#74c0fc',
    '--sl-line': '#3b3f44',
    '--sl-raised': '#2b2e32',
  },
});
