import type { ComponentChildren } from 'preact';
import type { ApiError } from '../client.ts';
import { TraceText } from './trace-text.tsx';

/** What went wrong, and how to try again. */
export function ErrorNotice(props: {
  readonly error: ApiError | undefined;
  readonly onRetry?: () => void;
}) {
  const { error, onRetry } = props;
  if (error === undefined) return null;
  return (
    <div class="notice bad" role="alert">
      <p>
        <TraceText text={error.message} />
      </p>
      {onRetry && (
        <button type="button" class="tiny" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** Something to know. */
export function Notice(props: {
  readonly tone?: 'good' | 'warn' | 'bad';
  readonly children: ComponentChildren;
}) {
  return (
    <div class={`notice ${props.tone ?? ''}`} role="status">
      {props.children}
    </div>
  );
}

/** Nothing is here yet: why, and what would fill it. */
export function Empty(props: {
  readonly title: string;
  readonly children?: ComponentChildren;
  readonly commands?: readonly string[];
}) {
  return (
    <div class="empty">
      <h2>{props.title}</h2>
      {props.children}
      {props.commands?.map((command) => (
        <code class="command" key={command}>
          {command}
        </code>
      ))}
    </div>
  );
}

/** One word on how something is. */
export function Badge(props: {
  readonly tone?: 'good' | 'warn' | 'bad' | 'accent' | undefined;
  readonly children: ComponentChildren;
}) {
  return <span class={`badge ${props.tone ?? ''}`}>{props.children}</span>;
}
