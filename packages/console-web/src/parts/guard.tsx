import { Component, type ComponentChildren } from 'preact';

interface Props {
  readonly children: ComponentChildren;
}

interface State {
  readonly hasFailed: boolean;
}

/** Keeps the frame when a screen fails: nobody is left with an empty page. */
export class Guard extends Component<Props, State> {
  override state: State = { hasFailed: false };

  static override getDerivedStateFromError(): State {
    return { hasFailed: true };
  }

  override render({ children }: Props, { hasFailed }: State) {
    if (!hasFailed) return children;
    return (
      <div class="notice bad" role="alert">
        <p>This screen could not be shown.</p>
        <p>
          <a href="/" target="_top">
            Load the console again
          </a>
        </p>
      </div>
    );
  }
}
