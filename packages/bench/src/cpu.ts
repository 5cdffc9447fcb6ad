const second = 1e6; // Microseconds.

/** CPU time that `work` takes when nothing else hinders it: the least of `rounds`, after one more. */
export function cpuSecondsOf(work: () => void, rounds: number): number {
  work();
  let least = Infinity;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / second);
  }
  return least;
}
