/** Work that is done in turns: between two of them others may do theirs. */
export type Turns<T> = Generator<undefined, T, undefined>;

/** Does all of it at once. */
export function finish<T>(turns: Turns<T>): T {
  for (;;) {
    const turn = turns.next();
    if (turn.done === true) return turn.value;
  }
}

/**
 * A longer text is searched in turns, a shorter one at once: with all that can be written in it, it
 * takes less than a second at the very worst, a millisecond mostly.
 */
export const turnBytes = 262_144;
