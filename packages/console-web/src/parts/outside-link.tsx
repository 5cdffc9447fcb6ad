import type { ComponentChildren } from 'preact';
import { safeUrl } from '../pure/link.ts';
import { TraceText } from './trace-text.tsx';

/** A link to another site; an address that may not be followed is shown as text. */
export function OutsideLink(props: { readonly url: string; readonly children: ComponentChildren }) {
  const url = safeUrl(props.url);
  if (url === undefined) return <TraceText text={props.url} />;
  return (
    <a href={url} target="_blank" rel="noreferrer noopener">
      {props.children}
    </a>
  );
}
