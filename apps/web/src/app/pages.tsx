import { lazy, Suspense, type ComponentType } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';

import { Failure } from '../api/failure.js';
import { ErrorBoundary } from '../components/error-boundary.js';
import { Waiting } from '../components/states.js';
import { NotThere } from './not-there.js';
import { Shell } from './shell.js';

const Overview = page(() => import('../features/overview/overview.js'));
const Connection = page(() => import('../features/connection/connection.js'));
const NewConnection = page(() => import('../features/connection/new-connection.js'));
const Runs = page(() => import('../features/runs/runs.js'));
const Run = page(() => import('../features/run/run.js'));
const Administration = page(() => import('../features/administration/administration.js'));

/** A page whose code comes when it is first opened. */
function page(load: () => Promise<{ default: ComponentType }>) {
  return lazy(() =>
    load().catch(() => {
      throw navigator.onLine ? outdated : offline;
    }),
  );
}

const offline = new Failure('offline', 'This page was not opened before, and can’t be loaded without the network.');
// A part of the page that can't be loaded is most often one of a version that the server no longer has.
const outdated = new Failure('broken', 'This page could not be loaded. The server may have a newer one: try again.');

/** Every page by its path. The server answers these paths with the dashboard, too: apps/api/src/http/dashboard.ts. */
export function Pages() {
  const [location] = useLocation();
  return (
    <Shell>
      <ErrorBoundary key={location}>
        <Suspense fallback={<Waiting />}>
          <Switch>
            <Route path="/" component={Overview} />
            <Route path="/connections/new" component={NewConnection} />
            <Route path="/connections/:kind/:id" component={Connection} />
            <Route path="/connections">
              <Redirect to="/" />
            </Route>
            <Route path="/runs" component={Runs} />
            <Route path="/runs/:kind/:id" component={Run} />
            <Route path="/administration/*?" component={Administration} />
            <Route component={NotThere} />
          </Switch>
        </Suspense>
      </ErrorBoundary>
    </Shell>
  );
}
