import { expect, it } from '@jest/globals';

import { isReadOnly } from './mounts.js';

/** A container: a writable root, a secret, a folder with a space in its name, one hidden by a later mount. */
const MOUNTS = `
570 480 0:64 / / rw,relatime master:3 - overlay overlay rw,lowerdir=/l,upperdir=/u
571 570 0:68 / /proc rw,nosuid - proc proc rw
580 570 0:70 / /run/secrets ro,relatime - tmpfs tmpfs rw,size=64k
581 570 8:1 /home/x/my\\040commands /my\\040commands ro,relatime - ext4 /dev/sda1 rw
582 570 8:2 / /data rw,relatime - ext4 /dev/sdb1 ro,errors=continue
583 570 8:1 /a /twice ro,relatime - ext4 /dev/sda1 rw
584 583 8:1 /b /twice rw,relatime - ext4 /dev/sda1 rw`;

it.each([
  ['/etc/passwd', false],
  ['/run/secrets', true],
  ['/run/secrets/..2026/token', true],
  ['/run/secrets-of-others/token', false],
  ['/my commands/sync_jira', true],
  ['/data/token', true],
  ['/twice/token', false],
  ['/proc/self/environ', false],
])('%s is on a read-only mount: %s', (file, expected) => {
  expect(isReadOnly(file, MOUNTS)).toBe(expected);
});
