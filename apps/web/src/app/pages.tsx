import { lazy, Suspense, useState, type ComponentType } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';

import type { Failure } from '../api/failure.js';
import { ErrorBoundary } from '../components/error-boundary.js';
import { Waiting } from '../components/states.js';
import { NotThere } from './not-there.js';
import { Shell } from './shell.js';
import { whyNotLoaded } from './why-not-loaded.js';

const overview = page(() => import('../features/overview/overview.js'));
const connection = page(() => import('../features/connection/connection.js'));
const newConnection = page(() => import('../features/connection/new-connection.js'));
const runs = page(() => import('../features/runs/runs.js'));
const run = page(() => import('../features/run/run.js'));
const administration = page(() => import('../features/administration/administration.js'));

/** The pages, none of them loaded or failed yet: React remembers a failure as well as a success. */
const makePages = () => ({
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

/** Makes a page whose code comes when it is first opened. */
function page(load: () => Promise<PageCode>) {
  let failure: Failure | undefined;
  const loadOrTell = async () => {
    try {
      const code = await (failure ? load().catch(loadPast) : load());
      failure = undefined;
      return code;
    } catch {
      failure = await whyNotLoaded(failure);
      throw failure;
    }
  };
  return () => lazy(loadOrTell);
}

/** Loads under another address what Chromium remembers as not loaded until the window is loaded anew. Only it tells the address. */
async function loadPast(error: unknown): Promise<PageCode> {
  const address = /https?:\S+\.js/.exec(String(error))?.[0];
  if (!address?.startsWith(`${location.origin}/`)) throw error;
  return (await import(/* @vite-ignore */ `${address}?at=${String(Date.now())}`)) as PageCode;
}

/** Every page by its path. The server answers these paths with the dashboard, too: apps/api/src/platform/http/dashboard.ts. */
export function Pages() {
  const [location] = useLocation();
  const [pages, setPages] = useState(makePages);
  return (
    <Shell>
      <ErrorBoundary key={location} renew={() => setPages(makePages)}>
        <Suspense fallback={<Waiting />}>
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
            <Route component={NotThere} />
          </Switch>
        </Suspense>
      </ErrorBoundary>
    </Shell>
  );
}
