import type { TraceLink } from '../api.ts';
import { traceUrl } from '../pure/link.ts';

/** To a trace in the backends that it went to. */
export function TraceLinks(props: {
  readonly links: readonly TraceLink[];
  readonly traceId: string;
}) {
  const links = props.links.flatMap(({ name, url }) => {
    const target = traceUrl(url, props.traceId);
    return target === undefined ? [] : [{ name, target }];
  });
  return (
    <>
      {links.map(({ name, target }) => (
        <a key={name} href={target} target="_blank" rel="noreferrer noopener">
          Open in {name}
        </a>
      ))}
    </>
  );
}
