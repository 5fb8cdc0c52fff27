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
    ['Server=db;User Id=sa;Password=pass-word-1;Encrypt=true', 'pass-word-1'],
    ["host=db user=ada password='pass-word-1'", 'pass-word-1'],
    ['https://example.com/api?id=1&token=token-1234', 'token-1234'],
    ['https://hooks.example.com/services/T000/B000/Abcdefgh12345678ijkl', 'Abcdefgh12345678ijkl'],
    ['session=token-1234; Path=/', 'token-1234'],
    ['machine example.com login ada password pass-word-1', 'pass-word-1'],
    ['host:5432:database:ada:pass-word-1', 'pass-word-1'],
    ['user:pass-word-1', 'pass-word-1'],
    ['--user ada --token token-1234', 'token-1234'],
    ['"pass-word-1"', 'pass-word-1'],
    [
      '<login name="ada"><password>pass-word-1</password><key value="token-1234"/></login>',
      'pass-word-1',
      'token-1234',
    ],
    ['a:\n  - user: ada\n    password: "pass-word-1"\n', 'pass-word-1'],
    [Buffer.from('{"private_key":"line-one-1"}').toString('base64'), 'line-one-1'],
    [`{"auths":{"x":{"auth":"${Buffer.from('ada:pass-word-1').toString('base64')}"}}}`, 'pass-word-1'],
    ['{"url":"postgres://ada:pass-word-1@db/x"}', 'pass-word-1'],
    ['{"id":1}\n{"password":"pass-word-1"}', 'pass-word-1'],
    [String.raw`-----BEGIN KEY-----\nline-one-1\n-----END KEY-----`, 'line-one-1'],
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
