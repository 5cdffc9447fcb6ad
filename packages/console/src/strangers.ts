const windowMs = 60_000;
const refusalsMax = 60;
const addressesMax = 10_000;

/**
 * Counts refusals of those who are nobody: each is told to the audit trail, which is on a disk, so
 * one address may not have as many as it likes.
 *
 * @param now milliseconds from any start
 * @returns whether one more of this address is told
 */
export function createStrangers(now: () => number): (address: string) => boolean {
  const counts = new Map<string, { readonly since: number; refusals: number }>();
  return (address) => {
    const known = counts.get(address);
    if (known && now() - known.since < windowMs) {
      known.refusals += 1;
      return known.refusals <= refusalsMax;
    }
    const [oldest] = counts.keys();
    if (counts.size >= addressesMax && oldest !== undefined) counts.delete(oldest);
    counts.delete(address);
    counts.set(address, { since: now(), refusals: 1 });
    return true;
  };
}
