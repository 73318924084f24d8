import { Component, type ReactNode } from 'react';

interface PanelGuardProps {
  /** Which panel it is, as the user knows it. */
  readonly name: string;
  readonly className: string;
  readonly children: ReactNode;
}

interface PanelGuardState {
  readonly failed: string | null;
}

/** Keeps a panel that fails from taking the page with it, and says so in its place. */
export class PanelGuard extends Component<PanelGuardProps, PanelGuardState> {
  override state: PanelGuardState = { failed: null };

  static getDerivedStateFromError(error: unknown): PanelGuardState {
    return { failed: error instanceof Error ? error.message : String(error) };
  }

  override render() {
    const { name, className, children } = this.props;
    const { failed } = this.state;
    if (failed === null) return children;
    return (
      <section className={`panel ${className}`} aria-label={name}>
        <div className="empty" role="alert">
          <strong>{name} cannot be shown.</strong>
          {`This is a defect of Canopy (${failed}). The text and the other panels go on.`}
          <button type="button" className="button" onClick={() => this.setState({ failed: null })}>
            Try again
          </button>
        </div>
      </section>
    );
  }
}
