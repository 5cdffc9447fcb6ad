import type { PeerCertificate } from 'node:tls';
import { isSenderId } from '@traceveil/pipeline';

/** In this order: a SPIFFE id is a URI and the only one of its certificate. */
const kinds = ['URI', 'DNS', 'email'] as const;

/**
 * Names the sender that a verified client certificate was issued to: the first URI, DNS name or
 * e-mail address of the subject alternative name, or the common name when there is no such name.
 *
 * @returns `undefined` when it names nobody, or by characters that no name needs
 */
export function identityOf(certificate: PeerCertificate): string | undefined {
  const names = alternativeNames(certificate.subjectaltname ?? '');
  const found = kinds.flatMap((kind) => names.find((name) => name.kind === kind)?.value ?? []);
  const { CN: commonName } = certificate.subject as { readonly CN?: string | string[] };
  const [id = commonName] = found;
  return typeof id === 'string' && isSenderId(id) ? id : undefined;
}

/**
 * Splits what Node writes: `URI:spiffe://a/b, DNS:c`. A value with characters that could be taken
 * for another entry stands in quotes, escaped (CVE-2021-44532), and then the whole is given up: no
 * name needs them.
 */
function alternativeNames(written: string): { readonly kind: string; readonly value: string }[] {
  if (written === '') return [];
  if (written.includes('"')) return [{ kind: 'URI', value: '' }];
  return written.split(', ').map((entry) => {
    const colon = entry.indexOf(':');
    return { kind: entry.slice(0, colon), value: entry.slice(colon + 1) };
  });
}
