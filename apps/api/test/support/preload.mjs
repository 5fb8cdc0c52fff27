// @nestjs/throttler is CommonJS and requires Nest, which is ESM: under Jest's module loader that ends in a require cycle
// unless Nest was loaded before.
import '@nestjs/common';
import '@nestjs/core';
