import { COMMAND_PATTERN, defaultCommand } from './command.js';

describe('defaultCommand', () => {
  it.each([
    ['Rally', 'sync_rally'],
    ['Azure DevOps', 'sync_azure_devops'],
    ['  A--B  ', 'sync__a_b_'],
    ['日本', 'sync__'],
    ['x'.repeat(255), `sync_${'x'.repeat(95)}`],
  ])('of %j is %s', (system, command) => {
    expect(defaultCommand(system)).toBe(command);
    expect(command).toMatch(COMMAND_PATTERN);
  });
});
