import { canBeToken, hashToken, hintOf, masked, newToken } from './token-text.js';

describe('tokens', () => {
  it('have a prefix, 40 random characters and a checksum', () => {
    const tokens = Array.from({ length: 1000 }, newToken);
    for (const token of tokens) {
      expect(token).toMatch(/^slt_[0-9A-Za-z]{46}$/);
      expect(canBeToken(token)).toBe(true);
    }
    expect(new Set(tokens).size).toBe(1000);
  });

  it('are refused when a character is wrong, missing or too many', () => {
    const token = newToken();
    for (let place = 4; place < token.length; place += 1) {
      const other = token[place] === 'a' ? 'b' : 'a';
      expect(canBeToken(token.slice(0, place) + other + token.slice(place + 1))).toBe(false);
    }
    expect(canBeToken(token.slice(0, -1))).toBe(false);
    expect(canBeToken(`${token}a`)).toBe(false);
    expect(canBeToken('slt_')).toBe(false);
  });

  it('of an administrator may have any other form', () => {
    expect(canBeToken('x'.repeat(32))).toBe(true);
  });

  it('are told apart by their last five characters', () => {
    const token = newToken();
    expect(masked(hintOf(token))).toBe('*'.repeat(45) + token.slice(45));
    expect(hashToken(token)).toMatch(/^[0-9a-f]{64}$/);
  });
});
