import { resource } from '../visibility/resource.js';

/** What a healthy server says of itself. */
export interface Health {
  status: 'ok';
}

/** Who sees what of the server's health: everyone sees all of it. */
export const healthResource = resource<Health>('Health', 'The server is well.', {
  status: {
    schema: { type: 'string', enum: ['ok'], description: 'Always `ok`; a server that is not well answers 503.' },
  },
});
