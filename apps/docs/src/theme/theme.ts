/** Applies the colours that were chosen in the dashboard, before the page is shown. */
const chosen = localStorage.getItem('mantine-color-scheme-value');
if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset['theme'] = chosen;
