/** Why the API led back to the page where one signs in, by what its address says. */
const texts = new Map([
  [
    'oidc-unavailable',
    'The identity provider cannot be asked now: nobody new gets in. Who is signed in goes on. Try again later.',
  ],
  [
    'oidc-refused',
    'The identity provider did not vouch for you: begin again, or ask who runs this.',
  ],
  ['oidc-no-role', 'You are in none of the groups that may come in here: ask who runs this.'],
  ['oidc-expired', 'This sign-in was not begun here, or too long ago: begin again.'],
]);

/**
 * What to say to somebody who was led back.
 *
 * @param query of the address, such as `?problem=oidc-unavailable`; nothing of it is repeated
 * @returns undefined for who was not
 */
export function signInProblem(query: string): string | undefined {
  const problem = new URLSearchParams(query).get('problem');
  if (problem === null) return undefined;
  return texts.get(problem) ?? 'You could not be signed in: begin again.';
}
