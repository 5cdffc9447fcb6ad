/** The longest wait that a backend can impose: a day's worth would fill any queue. */
export const retryAfterMsMax = 3_600_000;

const dayName = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;

/**
 * Reads a `Retry-After` header: seconds, or an HTTP-date in any of its three forms.
 *
 * @param now milliseconds since the epoch
 * @returns   milliseconds, 0 for a date that has passed, at most `retryAfterMsMax`; `undefined`
 *            when it is neither form
 * @see RFC 9110, section 10.2.3 and 5.6.7
 */
export function readRetryAfter(value: string, now: number): number | undefined {
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1_000, retryAfterMsMax);
  // `Date.parse` alone takes "-5" and much else for a date.
  if (!dayName.test(value)) return undefined;
  // The asctime form names no zone and would be read as local time.
  const at = Date.parse(value.endsWith(' GMT') ? value : `${value} GMT`);
  if (Number.isNaN(at)) return undefined;
  return Math.min(Math.max(at - now, 0), retryAfterMsMax);
}
