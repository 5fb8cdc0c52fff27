import { resource } from '../visibility/resource.js';

/** Which server responds. */
export interface ServerVersion {
  version: string;
  commit: string | null;
  wire: string;
}

/** The version of the Jobs API reference that the server speaks, as in its paths (decision 59). */
export const WIRE_VERSION = 'v2';

export const serverVersionResource = resource<ServerVersion>('Version', 'Which server responds.', {
  version: { schema: { type: 'string', description: 'The version of Syncledger.', examples: ['0.1.0'] } },
  commit: {
    schema: {
      type: ['string', 'null'],
      description: 'The Git commit that the server was built from; null if it was built outside a clone.',
      examples: ['0f5bfb9a8c2d4e6f8091a2b3c4d5e6f708192a3b'],
    },
  },
  wire: { schema: { type: 'string', description: 'The version of the Jobs API reference.', examples: [WIRE_VERSION] } },
});
