import { secretValues } from './secret-values.js';

const of = (params: object, system = 'Jira') => [...secretValues(system, params as never)];

describe('secretValues', () => {
  it('includes params that the schema marks as secret, from 4 characters', () => {
    expect(of({ alm_pass: 'abcd' })).toEqual(['abcd']);
    expect(of({ alm_pass: 'abc' })).toEqual([]);
    expect(of({ alm_pass: 1234 })).toEqual(['1234']);
  });

  it('includes unknown params, from 8 characters', () => {
    expect(of({ mystery: '12345678' })).toEqual(['12345678']);
    expect(of({ mystery: '1234567' })).toEqual([]);
    expect(of({ mystery: '\u{1f511}'.repeat(7) })).not.toContain('\u{1f511}'.repeat(7));
    expect(of({ alm_pass: 'abcdefgh' }, 'Home-grown')).toEqual(['abcdefgh']);
  });

  it('excludes params that the schema marks as open', () => {
    expect(of({ alm_server: 'tracker.example.com' })).toEqual([]);
  });

  it('includes nested values, in the encodings in which programs print them', () => {
    expect(of({ keys: [{ one: 'nested-secret' }, 1234567890] })).toEqual(['nested-secret', '1234567890']);
    expect(of({ alm_pass: 'a "b"&c' })).toEqual(['a "b"&c', 'a \\"b\\"&c', 'a%20%22b%22%26c']);
    expect(of({ alm_pass: 'first line\n second line\n' })).toEqual(
      expect.arrayContaining(['first line', 'second line']),
    );
  });
});
