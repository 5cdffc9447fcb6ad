import type { Need, Person } from './approval.ts';
import { ApprovalError } from './approval-error.ts';

/**
 * Who a person is, whatever they use: a token is its owner. Two ways to write one address are one
 * person: to take two for one refuses, to take one for two would let somebody approve alone.
 */
export function identityOf({ owner }: Person): string {
  return owner.normalize('NFKC').trim().toLowerCase();
}

/** Whether two are the same. */
export function isSame(one: Person, other: Person): boolean {
  return identityOf(one) === identityOf(other);
}

/** Whether a person's approval counts for a rule. */
export function mayApprove(person: Person, { groups }: Need): boolean {
  if (groups.length === 0) return person.roles.includes('approver');
  return isMember(person, groups);
}

/** A person without groups of which nobody asks: a directory may have put them into hundreds. */
export function inGroups(person: Person, groups: readonly string[]): Person {
  return { ...person, groups: person.groups.filter((group) => groups.includes(group)) };
}

/** Whether a person is in one of the groups. */
export function isMember(person: Person, groups: readonly string[]): boolean {
  return person.groups.some((group) => groups.includes(group));
}

/**
 * A person as the journal can hold one.
 *
 * @throws ApprovalError `not_allowed` when nobody can be told by it
 */
export function checkedPerson({ kind, id, owner, groups, roles }: Person): Person {
  const person = {
    ...{ kind, id: wellFormed(id), owner: wellFormed(owner) },
    ...{ groups: groups.map(wellFormed), roles: roles.map(wellFormed) },
  };
  if (person.id !== '' && identityOf(person) !== '') return person;
  throw new ApprovalError('not_allowed', 'nobody knows who this is');
}

/** Without lone surrogates, which have no bytes. */
export function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
