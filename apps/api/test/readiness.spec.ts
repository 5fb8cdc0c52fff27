import { describe, expect, it } from '@jest/globals';

import { stopBackground } from './support/background.js';
import { startApp } from './support/world.js';

describe('readiness', () => {
  it('does not depend on a clock that was set ahead', async () => {
    const app = await startApp('sqlite');
    await stopBackground(app);
    app.clock.advance(86_400);
    expect((await app.call('GET', '/health/ready', { token: null })).status).toBe(200);
    await app.close();
  });
});
