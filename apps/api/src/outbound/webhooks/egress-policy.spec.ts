import { describe, expect, it } from '@jest/globals';

import { readEnvironment } from '../../platform/config/index.js';
import { EgressPolicy } from './egress-policy.js';

const none = new EgressPolicy(undefined);
const some = new EgressPolicy(
  readEnvironment({ SYNCLEDGER_WEBHOOK_ALLOW: '10.1.0.0/16,127.0.0.1,fd00::/8' }).webhookAllow,
);

describe('addresses that webhooks may be sent to', () => {
  it.each([
    '1.1.1.1',
    '9.9.9.9',
    '172.15.255.255',
    '172.32.0.0',
    '100.128.0.0',
    '168.63.129.15',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
  ])('are public ones, such as %s', (address) => {
    expect(none.permits(address)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['a name', 'localhost'],
    ['unspecified', '0.0.0.0'],
    ['unspecified', '::'],
    ['this network', '0.1.2.3'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['loopback', '::1'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['carriers’', '100.64.0.1'],
    ['link-local: cloud metadata', '169.254.169.254'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['site-local', 'fec0::1'],
    ['unique local', 'fd12:3456::1'],
    ['unique local: cloud metadata', 'fd00:ec2::254'],
    ['Azure’s host', '168.63.129.16'],
    ['Azure’s host, mapped', '::ffff:168.63.129.16'],
    ['Azure’s host, compatible', '::168.63.129.16'],
    ['Azure’s host, NAT64', '64:ff9b::a83f:8110'],
    ['Azure’s host, 6to4', '2002:a83f:8110::1'],
    ['IBM Cloud’s services', '161.26.0.10'],
    ['IBM Cloud’s endpoints', '166.9.48.4'],
    ['Alibaba’s metadata', '100.100.100.200'],
    ['Oracle’s metadata', '192.0.0.192'],
    ['Tencent’s metadata', '169.254.0.23'],
    ['Google’s metadata', 'fd20:ce::254'],
    ['multicast', '224.0.0.1'],
    ['multicast', 'ff02::1'],
    ['broadcast', '255.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['documentation', '192.0.2.1'],
    ['documentation', '2001:db8::1'],
    ['benchmarks', '198.18.0.1'],
    ['mapped', '::ffff:127.0.0.1'],
    ['mapped', '::ffff:a00:1'],
    ['mapped, in full', '0:0:0:0:0:ffff:0a00:0001'],
    ['compatible', '::127.0.0.1'],
    ['translated', '::ffff:0:10.0.0.1'],
    ['NAT64', '64:ff9b::10.0.0.1'],
    ['NAT64, local', '64:ff9b:1::1'],
    ['6to4', '2002:a00:1::'],
    ['Teredo', '2001:0:a00:1::'],
  ])('are not %s ones (%s)', (_, address) => {
    expect(none.permits(address)).toBe(false);
  });

  it.each(['10.1.2.3', '::ffff:10.1.2.3', '127.0.0.1', 'fd00::1', '8.8.8.8'])(
    'are those that are configured: %s',
    (address) => {
      expect(some.permits(address)).toBe(true);
    },
  );

  it.each(['10.2.0.0', '127.0.0.2', 'fc00::1', '::1', '', 'localhost'])(
    'are not others than configured: %s',
    (address) => {
      expect(some.permits(address)).toBe(false);
    },
  );

  it.each([
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '0x7f.1',
    '127.1',
    '127.0.0.1.',
    '[::1]',
    '[::ffff:7f00:1]',
    '①②⑦.0.0.1',
    '168.63.129.16',
    '0xa83f8110',
    '168.63.33040',
    '[::ffff:a83f:8110]',
  ])('are refused in a URL in whatever form: %s', (host) => {
    expect(none.mayPermit(new URL(`http://${host}/`))).toBe(false);
  });

  it('are not judged by the name in a URL', () => {
    expect(none.mayPermit(new URL('http://localhost:3000/'))).toBe(true);
  });
});
