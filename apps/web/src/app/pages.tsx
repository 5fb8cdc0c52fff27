import { dashboardPages, type DashboardPage } from '@syncledger/domain/words';
import { lazy, Suspense, useState, type ComponentType } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';

import type { Failure } from '../api/failure.js';
import { ErrorBoundary } from '../components/error-boundary.js';
import { Loading } from '../components/states.js';
import { NotFound } from './not-found.js';
import { Shell } from './shell.js';
import { diagnoseLoadFailure } from './load-failure.js';

const pages = {
  overview: page(() => import('../features/overview/overview.js')),
  newConnection: page(() => import('../features/connection/new-connection.js')),
  connection: page(() => import('../features/connection/connection.js')),
  causes: page(() => import('../features/causes/causes.js')),
  runs: page(() => import('../features/runs/runs.js')),
  run: page(() => import('../features/run/run.js')),
  administration: page(() => import('../features/administration/administration.js')),
} satisfies Record<DashboardPage, unknown>;

const pageNames = Object.keys(dashboardPages) as DashboardPage[];

/** React.lazy remembers failures, so retrying needs new lazy components. */
const createRoutes = () =>
  pageNames.map((name) => <Route key={name} path={dashboardPages[name]} component={pages[name]()} />);

interface PageCode {
  default: ComponentType;
}

/** Creates a page whose code is loaded when it is first opened. */
function page(load: () => Promise<PageCode>) {
  let failure: Failure | undefined;
  const loadOrDiagnose = async () => {
    try {
      const code = await (failure ? load().catch(loadBypassingCache) : load());
      failure = undefined;
      return code;
    } catch {
      failure = await diagnoseLoadFailure(failure);
      throw failure;
    }
  };
  return () => lazy(loadOrDiagnose);
}

/**
 * Chromium remembers a failed import until the window is reloaded, so retry with a query parameter. Only Chromium's error
 * contains the URL.
 */
async function loadBypassingCache(error: unknown): Promise<PageCode> {
  const address = /https?:\S+\.js/.exec(String(error))?.[0];
  if (!address?.startsWith(`${location.origin}/`)) throw error;
  return (await import(/* @vite-ignore */ `${address}?at=${String(Date.now())}`)) as PageCode;
}

export function Pages() {
  const [location] = useLocation();
  const [routes, setRoutes] = useState(createRoutes);
  return (
    <Shell>
      <ErrorBoundary key={location} renew={() => setRoutes(createRoutes)}>
        <Suspense fallback={<Loading />}>
          <Switch>
            {routes}
            <Route path="/connections">
              <Redirect to="/" />
            </Route>
            <Route component={NotFound} />
          </Switch>
        </Suspense>
      </ErrorBoundary>
    </Shell>
  );
}
