import type { EventActor } from '@traceveil/pipeline';
import type { Role } from './roles.ts';

/** Who asks. */
export interface Person {
  readonly kind: 'user' | 'api_token';
  /** Of the user; of a token that of its owner, so that nobody approves their own by a token. */
  readonly id: string;
  /** To be shown. */
  readonly name: string;
  readonly roles: readonly Role[];
  readonly groups: readonly string[];
  /** Of the token that was shown. */
  readonly tokenId: string | undefined;
  readonly mustChangePassword: boolean;
}

/** As the audit trail names who did something. */
export function actorOf(person: Person | undefined): EventActor {
  if (person === undefined) return { kind: 'user', id: 'nobody', roles: [] };
  const { kind, id, tokenId, roles } = person;
  return { kind, id: tokenId === undefined ? id : `${id}/${tokenId}`, roles };
}
