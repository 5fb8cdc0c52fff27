import { canonicalQuery, MAX_VIEWS, viewsOf, withView } from './views.js';

const view = (name: string, query = 'health=failing') => ({ name, query });

it('replaces a view of the same name, and keeps a limited number', () => {
  expect(withView([view('B'), view('A')], view('A', 'kind=alm'))).toEqual([view('A', 'kind=alm'), view('B')]);
  const many = Array.from({ length: MAX_VIEWS }, (_, index) => view(`View ${index}`));
  expect(withView(many, view('One more'))).toHaveLength(MAX_VIEWS);
});

it('ignores what is stored and is no view', () => {
  expect(viewsOf({ views: [view('A'), { name: 3, query: '' }, null, { name: '' }] })).toEqual([view('A')]);
  expect(viewsOf({ views: 'none' })).toEqual([]);
});

it('finds a view whatever the order of its filters', () => {
  expect(canonicalQuery('health=late&health=failing&search=')).toBe(canonicalQuery('health=failing&health=late'));
  expect(canonicalQuery('health=late')).not.toBe(canonicalQuery('health=failing'));
});
