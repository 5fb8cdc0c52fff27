import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';

import { ErrorBoundary } from '../components/error-boundary.js';
import { Waiting } from '../components/states.js';
import { NotThere } from './not-there.js';
import { Shell } from './shell.js';

const Overview = lazy(() => import('../features/overview/overview.js'));
const Connection = lazy(() => import('../features/connection/connection.js'));
const NewConnection = lazy(() => import('../features/connection/new-connection.js'));
const Runs = lazy(() => import('../features/runs/runs.js'));
const Run = lazy(() => import('../features/run/run.js'));
const Administration = lazy(() => import('../features/administration/administration.js'));

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
