import { Component, type ReactNode } from 'react';

import { Failed } from './states.js';

/** What the boundary keeps: what was thrown within it. */
interface Caught {
  readonly error?: unknown;
}

/** Tells in place what broke while it was drawn, so that the rest of the page stays. */
export class ErrorBoundary extends Component<{ children: ReactNode }, Caught> {
  override state: Caught = {};

  static getDerivedStateFromError(error: unknown): Caught {
    return { error };
  }

  override render(): ReactNode {
    // A part of the page that can't be loaded is most often one of a version that the server no longer has.
    if (this.state.error !== undefined) return <Failed error={this.state.error} retry={() => location.reload()} />;
    return this.props.children;
  }
}
