import { browserName } from './browser-name.js';

it.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
  [
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142 Safari/537.36 Edg/142',
    'Edge on Windows',
  ],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605.1 Version/18.0 Safari/605.1', 'Safari on Mac OS'],
  ['curl/8.5.0', 'curl'],
  ['', 'Unknown browser'],
])('shortens %p', (userAgent, name) => {
  expect(browserName(userAgent)).toBe(name);
});
