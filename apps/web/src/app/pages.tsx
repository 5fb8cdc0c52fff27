import { lazy, Suspense, useState, type ComponentType } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';

import type { Failure } from '../api/failure.js';
import { ErrorBoundary } from '../components/error-boundary.js';
import { Loading } from '../components/states.js';
import { NotFound } from './not-found.js';
import { Shell } from './shell.js';
import { diagnoseLoadFailure } from './load-failure.js';

const overview = page(() => import('../features/overview/overview.js'));
const connection = page(() => import('../features/connection/connection.js'));
const newConnection = page(() => import('../features/connection/new-connection.js'));
const runs = page(() => import('../features/runs/runs.js'));
const run = page(() => import('../features/run/run.js'));
const administration = page(() => import('../features/administration/administration.js'));

/** React.lazy remembers failures, so retrying needs new lazy components. */
const createPages = () => ({
  Overview: overview(),
  Connection: connection(),
  NewConnection: newConnection(),
  Runs: runs(),
  Run: run(),
  Administration: administration(),
});

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

/** The server must serve the dashboard at these paths, too: apps/api/src/platform/http/dashboard.ts. */
export function Pages() {
  const [location] = useLocation();
  const [pages, setPages] = useState(createPages);
  return (
    <Shell>
      <ErrorBoundary key={location} renew={() => setPages(createPages)}>
        <Suspense fallback={<Loading />}>
          <Switch>
            <Route path="/" component={pages.Overview} />
            <Route path="/connections/new" component={pages.NewConnection} />
            <Route path="/connections/:kind/:id" component={pages.Connection} />
            <Route path="/connections">
              <Redirect to="/" />
            </Route>
            <Route path="/runs" component={pages.Runs} />
            <Route path="/runs/:kind/:id" component={pages.Run} />
            <Route path="/administration/*?" component={pages.Administration} />
            <Route component={NotFound} />
          </Switch>
        </Suspense>
      </ErrorBoundary>
    </Shell>
  );
}
