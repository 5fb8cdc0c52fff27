import { readCommandLine } from './command-line.js';
import { ConfigurationError } from './variables.js';

describe('the command line of the server', () => {
  it('tells how many processes serve, and what else to do', () => {
    expect(readCommandLine([])).toEqual({ workers: undefined, migrate: true, check: false, version: false });
    expect(readCommandLine(['--workers', '4', '--check'])).toMatchObject({ workers: 4, check: true });
    expect(readCommandLine(['--no-migrate', '--workers=64'])).toMatchObject({ workers: 64, migrate: false });
    expect(readCommandLine(['--version'])).toMatchObject({ version: true });
    expect(readCommandLine(['-V'])).toMatchObject({ version: true });
  });

  it.each([
    '--workers',
    '--workers=',
    '--workers=0',
    '--workers=65',
    '--workers=2x',
    '--worker=2',
    '--no-check-x',
    '2',
  ])('refuses %s, and says what it takes', (arg) => {
    expect(() => readCommandLine([arg])).toThrow(ConfigurationError);
    expect(() => readCommandLine([arg])).toThrow(/--workers (must be a whole number from 1 to 64|<number>)/);
  });
});
