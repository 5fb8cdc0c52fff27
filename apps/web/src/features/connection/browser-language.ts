// Chromium takes the language "en-US@posix" from a system without a locale, which Intl refuses, and so uPlot would not load.
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en', configurable: true });
}
