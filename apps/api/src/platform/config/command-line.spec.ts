import { readCommandLine } from './command-line.js';
import { ConfigurationError } from './variables.js';

describe('the command line of the server', () => {
  it('tells how many processes serve', () => {
    expect(readCommandLine([])).toEqual({ workers: undefined });
    expect(readCommandLine(['--workers', '4'])).toEqual({ workers: 4 });
    expect(readCommandLine(['--workers=64'])).toEqual({ workers: 64 });
  });

  it.each(['--workers', '--workers=', '--workers=0', '--workers=65', '--workers=2x', '--worker=2', '2'])(
    'refuses %s, and says what it takes',
    (arg) => {
      expect(() => readCommandLine([arg])).toThrow(ConfigurationError);
      expect(() => readCommandLine([arg])).toThrow(/--workers (must be a whole number from 1 to 64|<number>)/);
    },
  );
});
