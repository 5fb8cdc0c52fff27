import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';

import type { FastifyRequest } from 'fastify';

import { BodyBudget } from './body-budget.js';

const MEBIBYTE = 1_048_576;

/** A request of a user, as far as the budget looks at it, and what ends it. */
function begin(budget: BodyBudget, userId: number): { request: FastifyRequest; end: () => boolean } {
  const response = new EventEmitter();
  const request = { caller: { userId } } as unknown as FastifyRequest;
  budget.begin(request, response as ServerResponse);
  return { request, end: () => response.emit('close') };
}

/** @returns how many MiB are accepted before one is refused */
function fill(budget: BodyBudget, request: FastifyRequest): number {
  for (let accepted = 0; ; accepted += 1) {
    try {
      budget.add(request, MEBIBYTE);
    } catch {
      return accepted;
    }
  }
}

describe('the budget of request bodies', () => {
  it('gives one user half, and each further one half of what is left', () => {
    const budget = new BodyBudget();
    const shares = [1, 2, 3].map((user) => fill(budget, begin(budget, user).request));
    expect(shares[0]).toBe(128);
    expect(shares[1]).toBeGreaterThan(60);
    expect(shares[2]).toBeGreaterThan(30);
    expect(() => {
      budget.add(begin(budget, 4).request, MEBIBYTE);
    }).not.toThrow();
  });

  it('counts all requests of a user together, and gives back what ended', () => {
    const budget = new BodyBudget();
    const first = begin(budget, 1);
    expect(fill(budget, first.request)).toBe(128);
    const second = begin(budget, 1);
    expect(fill(budget, second.request)).toBe(0);
    first.end();
    second.end();
    expect(fill(budget, begin(budget, 1).request)).toBe(128);
  });

  it('counts nothing of a request whose client is gone', () => {
    const budget = new BodyBudget();
    const { request, end } = begin(budget, 1);
    end();
    expect(() => {
      budget.add(request, 1000 * MEBIBYTE);
    }).not.toThrow();
    expect(fill(budget, begin(budget, 1).request)).toBe(128);
  });
});
