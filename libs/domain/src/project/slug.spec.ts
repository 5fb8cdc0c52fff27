import { slugOf } from './slug.js';

it.each([
  ['Demo Project', 'demo-project'],
  ['Ünïcode & Söhne', 'unicode-sohne'],
  ['  --  ', 'project'],
  ['日本', 'project'],
  ['a'.repeat(255), 'a'.repeat(200)],
])('the slug of %j is %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});
