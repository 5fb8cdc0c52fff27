import { Component, type ReactNode } from 'react';

import { asFailure } from '../api/failure.js';
import { ErrorAlert } from './states.js';

interface Caught {
  readonly error?: unknown;
}

interface ErrorBoundaryProps {
  /** Makes a retry possible: React.lazy remembers a failed load. */
  readonly renew: () => void;
  readonly children: ReactNode;
}

/** Shows an error in place of the content, so that the rest of the page stays usable. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, Caught> {
  override state: Caught = {};

  static getDerivedStateFromError(error: unknown): Caught {
    return { error };
  }

  override componentDidMount(): void {
    window.addEventListener('online', this.retryOnline);
  }

  /** Retry when the user returns to the page. */
  override componentWillUnmount(): void {
    window.removeEventListener('online', this.retryOnline);
    if (this.state.error !== undefined) this.props.renew();
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return <ErrorAlert error={error} retry={asFailure(error).kind === 'outdated' ? reload : this.retry} />;
  }

  private readonly retryOnline = (): void => {
    const { error } = this.state;
    if (error !== undefined && asFailure(error).kind === 'offline') this.retry();
  };

  private readonly retry = (): void => {
    this.props.renew();
    this.setState({ error: undefined });
  };
}

/** Loses what was typed into forms, so this is the last resort. */
function reload(): void {
  location.reload();
}
