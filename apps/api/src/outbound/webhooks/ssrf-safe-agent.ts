import { isIP, type LookupFunction } from 'node:net';

import { Agent, buildConnector } from 'undici';

import { literalOf, type EgressPolicy } from './egress-policy.js';
import type { NameLookups } from './name-lookups.js';

/** Messages may not be sent to the address that a name or URL resolves to. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';
}

/**
 * Connects to permitted addresses only. It checks the address of the actual connection, which defeats DNS rebinding.
 * Ignores proxies of the environment, and keeps no connections open.
 * @param connectMilliseconds timeout for a connection
 */
export function createSsrfSafeAgent(egress: EgressPolicy, names: NameLookups, connectMilliseconds: number): Agent {
  const connect = buildConnector({ timeout: connectMilliseconds, lookup: permittedLookup(egress, names) });
  return new Agent({
    pipelining: 0,
    connect: (options, callback) => {
      const host = literalOf(options.hostname);
      // Literal addresses bypass the lookup.
      if (isIP(host) !== 0 && !egress.permits(host)) {
        callback(new AddressRefusedError(), null);
        return;
      }
      connect(options, (...[error, socket]) => {
        if (!socket) callback(error, null);
        else if (egress.permits(socket.remoteAddress)) callback(null, socket);
        else {
          socket.destroy();
          callback(new AddressRefusedError(), null);
        }
      });
    },
  });
}

/** Rejects a name if any of its addresses is forbidden: the owner of the name must not influence which one is used. */
function permittedLookup(egress: EgressPolicy, names: NameLookups): LookupFunction {
  return (hostname, options, callback) => {
    names.find(hostname, options, (error, addresses) => {
      const [first] = addresses;
      if (error || !first) callback(error ?? new AddressRefusedError(), '', 0);
      else if (!addresses.every(({ address }) => egress.permits(address))) {
        callback(new AddressRefusedError(), '', 0);
      } else if (options.all) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };
}
