import path from 'node:path';

/** The packages that Jest reads from one file (libs/testing/packages), as our sources import them. */
export const BUNDLED = [
  '@fastify/static',
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/platform-fastify',
  '@nestjs/swagger',
  'ajv-formats',
  'ajv/dist/2020.js',
  'class-transformer',
  'class-validator',
  'fastify',
  'pg',
  'pino',
  'reflect-metadata',
  'rxjs',
  'typeorm',
  'undici',
  'yaml',
];

/** Where they are made. */
export const folder = path.join(import.meta.dirname, 'node_modules/.cache/syncledger/packages');

/** Where to find them, for `moduleNameMapper`. */
export const fromBundle = {
  [`^(${BUNDLED.map((name) => name.replaceAll('.', String.raw`\.`)).join('|')})$`]: path.join(folder, '$1.cjs'),
};
