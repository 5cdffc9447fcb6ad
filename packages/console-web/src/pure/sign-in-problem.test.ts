import { expect, it } from '@jest/globals';
import { signInProblem } from './sign-in-problem.ts';

it.each([
  ['', undefined],
  ['?kind=redact', undefined],
  ['?problem=oidc-unavailable', 'The identity provider cannot be asked now'],
  ['?problem=constructor', 'You could not be signed in: begin again.'],
  ['?problem=<b>', 'You could not be signed in: begin again.'],
])('says of %j to who was led back: %s', (query, text) => {
  const said = signInProblem(query);
  if (text === undefined) expect(said).toBeUndefined();
  else expect(said).toContain(text);
});
