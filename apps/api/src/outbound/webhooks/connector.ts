import { isIP, type LookupFunction } from 'node:net';

import { Agent, buildConnector } from 'undici';

import { literalOf, type Destinations } from './destinations.js';
import type { NameLookups } from './name-lookups.js';

/** Nothing may be sent to the address that a name or URL stands for. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';
}

/**
 * Connects to addresses that are permitted, and to no other: the address that is connected to is judged, so that a name that
 * stands for another address a moment later helps nobody. Takes no proxy from the environment, and keeps no connection.
 * @param connectMilliseconds how long a connection may take
 */
export function guardedAgent(destinations: Destinations, names: NameLookups, connectMilliseconds: number): Agent {
  const connect = buildConnector({ timeout: connectMilliseconds, lookup: judgedLookup(destinations, names) });
  return new Agent({
    pipelining: 0,
    connect: (options, callback) => {
      const host = literalOf(options.hostname);
      // Addresses are not looked up.
      if (isIP(host) !== 0 && !destinations.permits(host)) {
        callback(new AddressRefusedError(), null);
        return;
      }
      connect(options, (...[error, socket]) => {
        if (!socket) callback(error, null);
        else if (destinations.permits(socket.remoteAddress)) callback(null, socket);
        else {
          socket.destroy();
          callback(new AddressRefusedError(), null);
        }
      });
    },
  });
}

/** Refuses a name for which any address is not permitted: which one is taken is not for the name's owner to decide. */
function judgedLookup(destinations: Destinations, names: NameLookups): LookupFunction {
  return (hostname, options, callback) => {
    names.find(hostname, options, (error, addresses) => {
      const [first] = addresses;
      if (error || !first) callback(error ?? new AddressRefusedError(), '', 0);
      else if (!addresses.every(({ address }) => destinations.permits(address))) {
        callback(new AddressRefusedError(), '', 0);
      } else if (options.all) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };
}
