import { safeUrl } from '../../pure/link.ts';

/** The host of an address, to be read. */
export function OutsideHost({ url }: { readonly url: string }) {
  const safe = safeUrl(url);
  return <>{safe === undefined ? 'the identity provider' : new URL(safe).host}</>;
}
