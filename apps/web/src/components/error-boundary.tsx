import { Component, type ReactNode } from 'react';

import { asFailure } from '../api/failure.js';
import { Failed } from './states.js';

/** What the boundary keeps: what was thrown within it. */
interface Caught {
  readonly error?: unknown;
}

interface ErrorBoundaryProps {
  /** Makes another try worth it: what could not be loaded would be remembered as that. */
  readonly renew: () => void;
  readonly children: ReactNode;
}

/** Tells in place what broke while it was drawn, so that the rest of the page stays. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, Caught> {
  override state: Caught = {};

  static getDerivedStateFromError(error: unknown): Caught {
    return { error };
  }

  /** One who comes back to the page finds it tried again. */
  override componentWillUnmount(): void {
    if (this.state.error !== undefined) this.props.renew();
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return <Failed error={error} retry={asFailure(error).kind === 'outdated' ? reload : this.retry} />;
  }

  private readonly retry = (): void => {
    this.props.renew();
    this.setState({ error: undefined });
  };
}

/** Forgets a token that is kept in memory only: for what nothing else mends. */
function reload(): void {
  location.reload();
}
