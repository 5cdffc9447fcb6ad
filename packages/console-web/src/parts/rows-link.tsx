import type { ComponentChildren } from 'preact';
import { useConsole } from '../console-context.ts';
import type { Offer } from '../may.ts';

/** A number that leads to the rows that it counts, for those who may see them. */
export function RowsLink(props: {
  readonly offer: Offer;
  readonly href: string;
  readonly children: ComponentChildren;
}) {
  const { offer, href, children } = props;
  const { may } = useConsole();
  return may(offer) ? <a href={href}>{children}</a> : <>{children}</>;
}
