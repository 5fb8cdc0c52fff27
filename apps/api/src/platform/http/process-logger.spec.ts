import { createLogger, logFile } from './process-logger.js';

// macOS has none.
const itOnLinux = process.platform === 'linux' ? it : it.skip;

itOnLinux('does not end the server when the disk of the log is full', () => {
  const logger = createLogger('info', logFile('/dev/full'));
  for (let line = 0; line < 20_000; line += 1) logger.info({ line }, 'a line that is not written, and soon dropped');
  expect(logger.isLevelEnabled('info')).toBe(true);
});
