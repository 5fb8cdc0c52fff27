import { resource } from '../visibility/resource.js';

export interface Health {
  status: 'ok';
}

export const healthResource = resource<Health>('Health', 'The server is healthy.', {
  status: {
    schema: { type: 'string', enum: ['ok'], description: 'Always `ok`; an unhealthy server responds with 503.' },
  },
});
