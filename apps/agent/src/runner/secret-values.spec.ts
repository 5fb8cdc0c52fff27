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

  it.each([
    [
      '{"type":"service","private_key":"line-one-1\\nline-two-2","n":[{"deep":"deeply-nested"}]}',
      'line-one-1',
      'deeply-nested',
    ],
    ['Bearer token-1234', 'token-1234'],
    [`Basic ${Buffer.from('user:pass-word-1').toString('base64')}`, 'pass-word-1'],
    ['USER=someone\nexport PASSWORD="quoted-value"\n', 'quoted-value'],
    ['Authorization: Bearer token-1234', 'token-1234'],
    ['postgres://user:p%40ssword-1@db.example.com/x', 'p@ssword-1'],
  ])('includes the parts of %j, from 8 characters', (value, ...parts) => {
    expect(of({ alm_pass: value })).toEqual(expect.arrayContaining([value, ...parts]));
    expect(of({ alm_pass: value }).filter((one) => one.length < 8)).toEqual([]);
  });

  it('includes nested values, and each line', () => {
    expect(of({ keys: [{ one: 'nested-secret' }, 1234567890] })).toEqual(['nested-secret', '1234567890']);
    expect(of({ alm_pass: 'first line\n second line\n' })).toEqual(
      expect.arrayContaining(['first line', 'second line']),
    );
  });
});
