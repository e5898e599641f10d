import { Component, type ReactNode } from 'react';
import { ErrorNotice } from '../components/error-notice';
import classes from './screen-boundary.module.css';

type State = { failed: boolean };

/** Keeps a screen that breaks from taking the rest with it. A class: React has no other way. */
export class ScreenBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { failed: false };

  static getDerivedStateFromError(): State {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <div className={classes.broken}>
        <ErrorNotice
          error={{
            code: 'INTERNAL',
            message: 'This screen could not be drawn. Nothing of yours was changed.',
            retryable: true,
          }}
          onRetry={() => this.setState({ failed: false })}
        />
      </div>
    );
  }
}
