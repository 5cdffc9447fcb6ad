import { expect, it } from '@jest/globals';
import { signInProblem } from './sign-in-problem.ts';

it.each(['', '?kind=redact'])('says nothing to who was not led back: %j', (query) => {
  expect(signInProblem(query)).toBeUndefined();
});

it.each([
  ['?problem=oidc-unavailable', 'The identity provider cannot be asked now'],
  ['?problem=constructor', 'You could not be signed in: begin again.'],
  ['?problem=<b>', 'You could not be signed in: begin again.'],
])('says why somebody was led back, whatever %j says', (query, text) => {
  expect(signInProblem(query)).toContain(text);
});
