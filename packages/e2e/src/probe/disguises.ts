import { token } from './contents.ts';
import type { Content, Shape } from './contents.ts';
import { plain } from './encodings.ts';
import type { Encoding } from './encodings.ts';
import type { Fresh } from './fresh.ts';
import { json } from './escapes.ts';

// Changes inside the secret itself: a person reads the same, a pattern does not.

type Disguise = (letters: readonly string[], fresh: Fresh) => readonly string[];

function disguised(
  name: string,
  disguise: Disguise,
  suits?: NonNullable<Encoding['suits']>,
): Encoding {
  return {
    name,
    suits: (content, shape) => !isNumber(content) && (suits?.(content, shape) ?? true),
    write(content, fresh) {
      // There is no other way to write a token.
      if (content.widest.includes(token)) return plain(content);
      const widest = disguise(Array.from(content.widest), fresh).join('');
      return plain({ ...content, widest });
    },
  };
}

/** A number with anything between its digits is none. */
function isNumber({ widest }: Content): boolean {
  return /^\d+$/.test(widest);
}

/** Inside, not at an end; in `part` of three. */
function positionIn(letters: readonly string[], part: 0 | 1 | 2, fresh: Fresh): number {
  const third = Math.max(1, Math.floor((letters.length - 1) / 3));
  return 1 + part * third + fresh.number(third);
}

function inserted(between: string, part: 0 | 1 | 2): Disguise {
  return (letters, fresh) => letters.toSpliced(positionIn(letters, part, fresh), 0, between);
}

const everyFifth =
  (between: string): Disguise =>
  (letters) =>
    letters.map((letter, index) => (index % 5 === 4 ? letter + between : letter));

function fullWidth(letter: string): string {
  const code = letter.charCodeAt(0);
  const isPrintable = letter.length === 1 && code > 0x20 && code < 0x7f;
  return isPrintable ? String.fromCharCode(code + 0xfee0) : letter;
}

const invisible = {
  'zero-width space': '\u200b',
  'zero-width non-joiner': '\u200c',
  'zero-width joiner': '\u200d',
  'word joiner': '\u2060',
  'zero-width no-break space': '\ufeff',
  'soft hyphen': '\u00ad',
} as const;

/** A line may end in a password, so that only what has a shape of its own can be put together. */
const isBroken = (_content: Content, shape: Shape) => shape === 'format';

const lineEnds = { '\\n': '\n', '\\r\\n': '\r\n' } as const;
const places = ['early', 'in the middle', 'late'] as const;

/** Every disguise. */
export const disguises: readonly Encoding[] = [
  ...Object.entries(invisible).map(([name, letter]) =>
    disguised(`${name} inside`, inserted(letter, 1)),
  ),
  disguised('zero-width space early', inserted('\u200b', 0)),
  disguised('soft hyphen early', inserted('\u00ad', 0)),
  disguised('zero-width spaces throughout', everyFifth('\u200b')),
  disguised('soft hyphens throughout', everyFifth('\u00ad')),
  disguised('one letter full-width', (letters, fresh) => {
    const at = positionIn(letters, 1, fresh);
    return letters.with(at, fullWidth(letters[at] ?? ''));
  }),
  disguised('some letters full-width', (letters, fresh) =>
    letters.map((letter) => (fresh.number(3) === 0 ? fullWidth(letter) : letter)),
  ),
  disguised('all letters full-width', (letters) => letters.map(fullWidth)),
  ...Object.entries(lineEnds).flatMap(([name, end]) =>
    places.map((place, part) =>
      disguised(`${name} ${place}`, inserted(end, part as 0 | 1 | 2), isBroken),
    ),
  ),
  ...[1, 2].map((depth): Encoding => {
    const { suits, ...broken } = disguised('', inserted('\n', 1), isBroken);
    return {
      ...(suits ? { suits } : {}),
      name: `\\n in the middle, json ×${depth}`,
      write(content, fresh) {
        const layers = Array.from({ length: depth }, () => json);
        return layers.reduce((made, wrap) => wrap(made, fresh), broken.write(content, fresh));
      },
    };
  }),
];
