import { Keyring } from '../../../src/platform/secrets/keyring.js';

/** Tells what opening each beginning of an encrypted empty text throws: it has a nonce of 12 bytes and a tag of 16, and nothing else. */
const keyring = Keyring.parse(Keyring.generate('new'));
const bytes = Buffer.from(keyring.encrypt('', 'a/1').slice('new.'.length), 'base64url');
for (let length = 0; length < bytes.length; length += 1) {
  try {
    keyring.decrypt(`new.${bytes.subarray(0, length).toString('base64url')}`, 'a/1');
    process.stdout.write('opened\n');
  } catch (error) {
    process.stdout.write(`${(error as Error).name}\n`);
  }
}
