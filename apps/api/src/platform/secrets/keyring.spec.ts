import { startProcess } from '../../../test/support/database/start-process.js';
import { ConfigurationError } from '../config/index.js';
import { Keyring, DecryptionError } from './keyring.js';

const oldKey = Keyring.generate('old');
const newKey = Keyring.generate('new');

describe('Keyring', () => {
  it('decrypts what it encrypted, and encrypts the same text differently each time', () => {
    const keyring = Keyring.parse(newKey);
    const [one, other] = [
      keyring.encrypt('{"pass":"canary 😀"}', 'a/1'),
      keyring.encrypt('{"pass":"canary 😀"}', 'a/1'),
    ];
    expect(one).not.toBe(other);
    expect(one).toMatch(/^new\.[\w-]+$/);
    expect(one).not.toContain('canary');
    expect(keyring.decrypt(one, 'a/1')).toBe('{"pass":"canary 😀"}');
  });

  it('does not decrypt what was encrypted for another place', () => {
    const keyring = Keyring.parse(newKey);
    expect(() => keyring.decrypt(keyring.encrypt('canary', 'a/1'), 'a/2')).toThrow(DecryptionError);
  });

  it('does not decrypt what was changed', () => {
    const keyring = Keyring.parse(newKey);
    const encrypted = keyring.encrypt('canary', 'a/1');
    for (let place = 4; place < encrypted.length; place += 1) {
      const changed = encrypted.slice(0, place) + (encrypted[place] === 'A' ? 'B' : 'A') + encrypted.slice(place + 1);
      // The last character contains unused bits.
      if (Buffer.from(changed.slice(4), 'base64url').equals(Buffer.from(encrypted.slice(4), 'base64url'))) continue;
      expect(() => keyring.decrypt(changed, 'a/1')).toThrow(DecryptionError);
    }
  });

  it.each(['', 'new', 'new.', 'new.AAAA', 'other.AAAA', '.'])('refuses %j', (encrypted) => {
    expect(() => Keyring.parse(newKey).decrypt(encrypted, 'a/1')).toThrow(DecryptionError);
  });

  it('refuses texts that are cut short, without a warning of Node.js about short tags', async () => {
    const file = new URL('../../../test/support/secrets/truncated-texts.ts', import.meta.url);
    const { lines, errors } = startProcess(file, []);
    const refused: string[] = [];
    for await (const line of lines) refused.push(line);
    expect(refused).toEqual(Array(28).fill('DecryptionError'));
    expect(errors()).not.toContain('DEP0182');
  });

  it('encrypts with the first key and decrypts with any', () => {
    const before = Keyring.parse(oldKey).encrypt('canary', 'a/1');
    const both = Keyring.parse(`${newKey}, ${oldKey}`);
    expect(both.decrypt(before, 'a/1')).toBe('canary');
    expect(both.encrypt('canary', 'a/1')).toMatch(/^new\./);
    expect(() => Keyring.parse(newKey).decrypt(before, 'a/1')).toThrow(DecryptionError);
  });

  it('tells whether two texts are the same, also after a change of keys', () => {
    const mac = Keyring.parse(oldKey).mac('idempotency', 'body');
    const both = Keyring.parse(`${newKey},${oldKey}`);
    expect(both.isMac('idempotency', 'body', mac)).toBe(true);
    expect(both.isMac('idempotency', 'other', mac)).toBe(false);
    expect(both.isMac('another purpose', 'body', mac)).toBe(false);
    expect(Keyring.parse(newKey).isMac('idempotency', 'body', mac)).toBe(false);
  });

  it.each([
    '',
    'canary',
    'k1:canary',
    `k1:${Buffer.alloc(31).toString('base64')}`,
    `${newKey},`,
    `${newKey},${newKey}`,
  ])('refuses keys that are none, without quoting them', (text) => {
    const parse = () => Keyring.parse(text);
    expect(parse).toThrow(ConfigurationError);
    expect(parse).toThrow(/^(?!.*canary).*SYNCLEDGER_SECRET_KEYS/s);
  });
});
