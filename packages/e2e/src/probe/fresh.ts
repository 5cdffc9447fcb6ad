import { fake } from '@traceveil/detect';
import { createHash } from 'node:crypto';

/** What fresh letters may be. */
export type Alphabet = NonNullable<Parameters<typeof fake>[2]>;

/** Draws what no other probe has; the same again for the same probe, so that a failure returns. */
export interface Fresh {
  /** Letters by lot. */
  text(length: number, alphabet?: Alphabet): string;
  /** A number by lot, below `end`. */
  number(end: number): number;
  /** One of several by lot. @throws RangeError when there is none */
  oneOf<T>(choices: readonly T[]): T;
}

const rootLength = 16;
/** At once: of 32 letters `fake` knows no more than 2^21 rows, too few for tens of thousands. */
const piece = 8;

/** Starts a row of draws of its own for each name. */
export function createFresh(name: string): Fresh {
  // `fake` goes through its prefix letter by letter, at each draw.
  const root = createHash('sha256').update(name).digest('base64url').slice(0, rootLength);
  let drawn = 0;
  let lots = Buffer.alloc(0);
  const number = (end: number) => {
    if (lots.length < 4) lots = createHash('sha256').update(`${root}/${drawn++}`).digest();
    const lot = lots.readUInt32LE();
    lots = lots.subarray(4);
    return lot % end;
  };
  return {
    text(length, alphabet = 'alnum') {
      let made = '';
      while (made.length < length) {
        const prefix = `${drawn++}/${root}/`;
        made += fake(prefix, piece, alphabet).slice(prefix.length);
      }
      return made.slice(0, length);
    },
    number,
    oneOf(choices) {
      const chosen = choices[number(choices.length)];
      if (chosen === undefined) throw new RangeError('nothing to choose from');
      return chosen;
    },
  };
}
