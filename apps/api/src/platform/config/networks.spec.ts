import { includesAddress, parseNetworks } from './networks.js';

it.each([
  ['127.0.0.1', '127.0.0.1', true],
  ['127.0.0.1', '::ffff:127.0.0.1', true],
  ['127.0.0.1', '127.0.0.2', false],
  ['192.0.2.1, 10.0.0.0/8', '10.200.3.4', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['fd00::/8', 'fd12::1', true],
  ['fd00::/8', '10.0.0.1', false],
  ['::1', '::1', true],
])('%s holds %s: %p', (networks, address, expected) => {
  expect(includesAddress(parseNetworks(networks), address)).toBe(expected);
});

it.each(['', 'proxy.example.com', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0', 'fd00::/129', '10.0.0.1,'])(
  '%j is no list of networks',
  (text) => {
    expect(parseNetworks(text)).toBeUndefined();
  },
);

it('nobody is trusted without a list', () => {
  expect(includesAddress(undefined, '127.0.0.1')).toBe(false);
  expect(includesAddress(parseNetworks('127.0.0.1'), undefined)).toBe(false);
});
