import { sample } from './sample.js';

const axios = `    at settle (/app/node_modules/axios/lib/core/settle.js:19:12)
    at IncomingMessage.handleStreamEnd (/app/node_modules/axios/lib/adapters/http.js:599:11)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5) {
  code: 'ERR_BAD_RESPONSE',
  config: {
    timeout: 0,
    method: 'get'
  }
}
`;

const code = (
  name: string,
  errno: number,
  call: string,
) => `    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1611:16) {
  errno: ${String(errno)},
  code: '${name}',
  syscall: '${call}',
  address: '10.0.0.5',
  port: 443
}

Node.js v20.11.1`;

export const node = [
  sample(
    'axios 503',
    `»AxiosError: Request failed with status code 503\n${axios}`,
    `Fetching page 3\n»AxiosError: Request failed with status code 503\n${axios}
Node.js v22.1.0
The command exited with code 1.`,
  ),
  sample('axios 401', `»AxiosError: Request failed with status code 401\n${axios}`),
  sample(
    'node refuses',
    `node:internal/process/promises:288
            triggerUncaughtException(err, true /* fromPromise */);
            ^

»Error: connect ECONNREFUSED 10.0.0.5:443
${code('ECONNREFUSED', -111, 'connect')}`,
    `»Error: connect ECONNREFUSED 192.168.4.20:8443\n${code('ECONNREFUSED', -111, 'connect')}
The command exited with code 1.`,
  ),
  sample(
    'node dns',
    `»Error: getaddrinfo ENOTFOUND tracker.example.com
    at GetAddrInfoReqWrap.onlookup [as oncomplete] (node:dns:109:26) {
  errno: -3008,
  code: 'ENOTFOUND',
  syscall: 'getaddrinfo',
  hostname: 'tracker.example.com'
}`,
  ),
  sample(
    'fetch failed',
    `TypeError: fetch failed
    at node:internal/deps/undici/undici:12618:11
    at async main (/app/sync.js:8:15) {
»  [cause]: Error: getaddrinfo EAI_AGAIN tracker.example.com
      at GetAddrInfoReqWrap.onlookup [as oncomplete] (node:dns:109:26) {
    errno: -3001,
    code: 'EAI_AGAIN',
    syscall: 'getaddrinfo',
    hostname: 'tracker.example.com'
  }
}

Node.js v20.11.1`,
  ),
  sample(
    'self-signed',
    `»Error: self-signed certificate in certificate chain
    at TLSSocket.onConnectSecure (node:_tls_wrap:1674:34)
    at TLSSocket.emit (node:events:519:28)
    at TLSSocket._finishInit (node:_tls_wrap:1085:8) {
  code: 'SELF_SIGNED_CERT_IN_CHAIN'
}`,
    `\x1b[33mwarn\x1b[0m retrying
»\x1b[31mError: self-signed certificate in certificate chain\x1b[39m
    at TLSSocket.onConnectSecure (node:_tls_wrap:1539:34) {
  code: 'SELF_SIGNED_CERT_IN_CHAIN'
}`,
  ),
  sample(
    'undefined property',
    `/app/map.js:14
  return issue.fields.status.name;
                             ^

»TypeError: Cannot read properties of undefined (reading 'name')
    at map (/app/map.js:14:30)
    at Array.map (<anonymous>)
    at Object.<anonymous> (/app/sync.js:40:11)

Node.js v20.11.1`,
    `»TypeError: Cannot read properties of undefined (reading 'key')
    at /app/map.js:21:18
    at async Promise.all (index 3)
The command exited with code 1.`,
  ),
  sample(
    'module',
    `node:internal/modules/cjs/loader:1147
  throw err;
  ^

»Error: Cannot find module './config.json'
Require stack:
- /app/sync.js
    at Module._resolveFilename (node:internal/modules/cjs/loader:1144:15)
    at require (node:internal/helpers:130:18) {
  code: 'MODULE_NOT_FOUND',
  requireStack: [ '/app/sync.js' ]
}`,
  ),
  sample(
    'socket hang up',
    `»Error: socket hang up
    at connResetException (node:internal/errors:787:14)
    at TLSSocket.socketOnEnd (node:_http_client:519:23) {
  code: 'ECONNRESET'
}`,
  ),
  sample(
    'json token',
    `»SyntaxError: Unexpected token '<', "<!DOCTYPE "... is not valid JSON
    at JSON.parse (<anonymous>)
    at parseJSONFromBytes (node:internal/deps/undici/undici:5329:19)`,
    `»SyntaxError: Unexpected token 'S', "Service Un"... is not valid JSON
    at JSON.parse (<anonymous>)`,
  ),
  sample(
    'npm',
    `npm ERR! code E401
»npm ERR! Unable to authenticate, your authentication token seems to be invalid.

npm ERR! A complete log of this run can be found in:
npm ERR!     /root/.npm/_logs/2026-11-24T03_12_44_123Z-debug-0.log`,
  ),
  sample(
    'heap',
    `<--- Last few GCs --->
[1:0x5581] 30210 ms: Mark-sweep 2047.2 (2083.1) -> 2046.3 (2083.6) MB
<--- JS stacktrace --->
»FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory
 1: 0xb95be0 node::Abort() [node]
 2: 0xa9a7f8 [node]
The command was killed by SIGABRT.`,
  ),
  sample(
    'graphql',
    `»GraphqlResponseError: Request failed due to following response errors: API rate limit exceeded for user ID 1442.
    at /app/node_modules/@octokit/graphql/dist-node/index.js:96:13
    at async sync (/app/sync.mjs:12:3)`,
    `»GraphqlResponseError: Request failed due to following response errors: API rate limit exceeded for user ID 90311.
    at /app/node_modules/@octokit/graphql/dist-node/index.js:96:13`,
  ),
];
