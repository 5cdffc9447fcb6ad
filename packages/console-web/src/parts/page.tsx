import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

/** The head of a screen, and what is below. */
export function Screen(props: {
  readonly title: string;
  /** What the screen is for, in a sentence. */
  readonly lead?: ComponentChildren;
  /** Buttons beside the title. */
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  const { title, lead, actions, children } = props;
  useEffect(() => {
    document.title = `${title} · Traceveil`;
  }, [title]);
  return (
    <>
      <header class="page-head">
        <h1>{title}</h1>
        {actions !== undefined && <div class="row">{actions}</div>}
        {lead !== undefined && <p>{lead}</p>}
      </header>
      {children}
    </>
  );
}

/** A part of a screen, with a heading. */
export function Card(props: {
  readonly title: string;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  return (
    <section class="card" aria-label={props.title}>
      <div class="row spread">
        <h2>{props.title}</h2>
        {props.actions}
      </div>
      {props.children}
    </section>
  );
}

/** Names and values. */
export function Facts(props: { readonly rows: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {props.rows.map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
  );
}
