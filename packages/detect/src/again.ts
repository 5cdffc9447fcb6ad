/** As often as a text is searched again after its secrets were replaced. */
export const passesMax = 8;

/**
 * Searches what was written too, until nothing more is found: a second call changes nothing.
 *
 * @param written of the text that came; undefined when nothing was found in it
 * @param replace of what was written; undefined when nothing is found in it
 * @throws RangeError when replacements are taken for secrets without end
 */
export function replaceAgain<T>(
  written: T | undefined,
  replace: (text: T) => T | undefined,
): T | undefined {
  let last = written;
  for (let pass = 1; last !== undefined; pass++) {
    const next = replace(last);
    if (next === undefined) break;
    if (pass === passesMax) throw new RangeError('replacements are taken for secrets without end');
    last = next;
  }
  return last;
}
