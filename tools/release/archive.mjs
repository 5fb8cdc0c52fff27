import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { packages } from '../setup/make-sbom.mjs';

/** Names, times, owners and modes that do not depend on the machine. */
const SAME_BYTES = [
  '--sort=name',
  '--owner=0',
  '--group=0',
  '--numeric-owner',
  '--format=gnu',
  '--mode=go=rX,u+rw,a-s',
];

/**
 * Packs a folder as .tar.xz; the same content gives the same bytes.
 * @param seconds since 1970, the time of all files in it
 */
export async function packFolder(folder, file, seconds) {
  const tar = start('tar', [...SAME_BYTES, `--mtime=@${seconds}`, '-C', dirname(folder), '-c', basename(folder)]);
  // A fixed number of threads: it decides how the file is divided.
  const xz = start('xz', ['-6', '-T2', '-c']);
  await Promise.all([
    pipeline(tar.child.stdout, xz.child.stdin),
    pipeline(xz.child.stdout, createWriteStream(file)),
    tar.ended,
    xz.ended,
  ]);
}

/** Runs a program, and resolves to what it printed. */
export async function run(program, args, options = {}) {
  const { child, ended } = start(program, args, options);
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  await ended;
  return Buffer.concat(chunks).toString();
}

function start(program, args, options = {}) {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], ...options });
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`${program} failed (${code})`))));
  });
  return { child, ended };
}

/** @returns the digest of a file */
export async function hashOf(file, algorithm, encoding) {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  return hash.digest(encoding);
}

/**
 * Fetches a package that this system does not install, as package-lock.json pins it, and unpacks it.
 * @returns its folder
 * @throws Error when it is not the one that package-lock.json pins
 */
export async function fetchPinned(name, into) {
  const { version, integrity } = packages[`node_modules/${name}`];
  mkdirSync(into, { recursive: true });
  await run('npm', ['pack', `${name}@${version}`, '--silent', '--pack-destination', into]);
  const file = join(into, `${name}-${version}.tgz`);
  const actual = `sha512-${await hashOf(file, 'sha512', 'base64')}`;
  if (actual !== integrity) throw new Error(`${name}@${version} is not what package-lock.json pins: ${actual}`);
  const folder = join(into, name);
  mkdirSync(folder);
  await run('tar', ['-xzf', file, '-C', folder, '--strip-components=1', '--no-same-owner']);
  return folder;
}

export const readJson = async (file) => JSON.parse(await readFile(file, 'utf8'));
