const distanceMax = 2;

/**
 * Says what is allowed instead, and which of it was probably meant.
 *
 * @returns such as `allowed: grpc, http; did you mean "grpc"?`
 */
export function suggest(written: string, allowed: readonly string[]): string {
  if (allowed.length === 0) return 'nothing is allowed here';
  const list = `allowed: ${allowed.join(', ')}`;
  const nearest = nearestTo(written, allowed);
  return nearest === undefined ? list : `${list}; did you mean "${nearest}"?`;
}

/** Which of several words was probably meant. */
export function nearestTo(written: string, allowed: readonly string[]): string | undefined {
  const [nearest] = allowed
    .map((word) => ({ word, distance: editDistance(written, word) }))
    .filter(({ word, distance }) => distance <= distanceMax && distance < word.length)
    .sort((one, other) => one.distance - other.distance);
  return nearest?.word;
}

/** Insertions, deletions and replacements that lead from one word to the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = from[row - 1] === to[column - 1] ? 0 : 1;
      current.push(
        Math.min(
          (previous[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (previous[column - 1] ?? 0) + replaced,
        ),
      );
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
