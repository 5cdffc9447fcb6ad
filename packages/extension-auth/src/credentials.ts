import type { RefusalReason } from '@traceveil/pipeline';

/** Above what tokens with many claims have, and below what Node takes as a header. */
const authorizationCharactersMax = 8_192;

/** What an `authorization` header holds. */
export interface Credentials {
  /** Empty when `problem` is there. */
  readonly value: string;
  readonly problem?: RefusalReason;
}

/**
 * Takes the scheme off an `authorization` header.
 *
 * @param scheme in lower case
 * @see RFC 9110, section 11.4: the scheme in any case, one space or more, the credentials
 */
export function credentialsOf(authorization: string | undefined, scheme: string): Credentials {
  if (authorization === undefined || authorization === '') return { value: '', problem: 'missing' };
  if (authorization.length > authorizationCharactersMax) return { value: '', problem: 'oversized' };
  const [, written = '', value = ''] = /^(\S+) +(\S+)$/.exec(authorization) ?? [];
  if (written.toLowerCase() !== scheme) return { value: '', problem: 'malformed' };
  return { value };
}
