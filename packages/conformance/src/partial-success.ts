import type { ReadResponse } from './read-answer.ts';
import { cannotTest, fail, notApplicable, pass } from './requirement.ts';
import type { Verdict } from './requirement.ts';

const notProvoked = 'the server takes or refuses a request with one bad item as a whole';

/** Success with everything taken: `partial_success` unset, or a warning. */
export function judgeUnset(responses: readonly (ReadResponse | undefined)[]): Verdict {
  const expected = 'partial_success unset';
  for (const response of responses) {
    if (!response) return fail(expected, 'no response message');
    const { partial } = response;
    if (partial === undefined) continue;
    if (partial.rejected !== 0n) return cannotTest('the server rejects items of a sound request');
    if (partial.message === '') return fail(expected, 'partial_success set and empty');
  }
  return pass('unset');
}

/** Warnings: nothing rejected, but something said. */
export function judgeWarnings(responses: readonly (ReadResponse | undefined)[]): Verdict {
  const isWarned = responses.some(
    (response) => response?.partial?.rejected === 0n && response.partial.message !== '',
  );
  return isWarned ? pass('a warning with 0 rejected') : notApplicable('the server sends none');
}

/** The number of rejected items, where one bad item of three was rejected alone. */
export function judgeCount(response: ReadResponse | undefined): Verdict {
  const partial = response?.partial;
  if (partial === undefined || (partial.rejected === 0n && partial.message === '')) {
    return cannotTest(notProvoked);
  }
  if (partial.rejected > 0n && partial.rejected <= 3n) return pass('counted');
  return fail('1 to 3 rejected', String(partial.rejected));
}

/** What is said about rejected items. */
export function judgeMessage(response: ReadResponse | undefined): Verdict {
  const partial = response?.partial;
  if (partial === undefined || partial.rejected === 0n) return cannotTest(notProvoked);
  return partial.message === '' ? fail('a message', 'none') : pass('a message');
}
