import { LedgerError } from '@syncledger/domain';
import type { FastifyInstance } from 'fastify';
import Negotiator from 'negotiator';

/** Refuses requests whose `Accept` rules out JSON, on the routes of the API. */
export function refuseUnacceptable(server: FastifyInstance): void {
  server.addHook('onRequest', (request, _reply, done) => {
    const { accept } = request.headers;
    const isOurs = request.routeOptions.config.access !== undefined;
    // Most clients send JSON or anything, which need no parsing.
    if (!isOurs || accept === undefined || accept === '*/*' || accept === 'application/json') {
      done();
      return;
    }
    if (new Negotiator(request.raw).mediaType(['application/json'])) {
      done();
      return;
    }
    done(new LedgerError('not_acceptable', 'This answers application/json.'));
  });
}
