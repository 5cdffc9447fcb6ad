import type { Content, Shape } from './contents.ts';
import type { Fresh } from './fresh.ts';

/** One encoding around the next; the judge undoes them one by one, from the outermost. */
export interface Layer {
  /** What the judge knows it by. */
  readonly name: string;
  /** What stands around the encoded text, and is to stay as it is. */
  readonly head: string;
  readonly tail: string;
  /** The encoded text as a whole is what is secret, so a token may stand in its place. */
  readonly isWhole?: boolean;
}

/** A content in an encoding. */
export interface Written {
  readonly text: string | Buffer;
  /** From the outermost to the innermost. */
  readonly layers: readonly Layer[];
  /** What stands inside the innermost. */
  readonly content: Content;
}

/** A way to write a text with a secret. */
export interface Encoding {
  readonly name: string;
  /** Where it holds bytes that are no UTF-8. */
  readonly isBinary?: boolean;
  /** What it puts around says that there is a secret, whatever it looks like. */
  readonly isTelling?: boolean;
  /** Of which contents this can be written and told; of all by default. */
  suits?(content: Content, shape: Shape): boolean;
  write(content: Content, fresh: Fresh): Written;
}

/** Puts a text of known layers into another one. */
export type Wrap = (written: Written, fresh: Fresh) => Written;

/** What a wrap makes of the text inside. */
interface Wrapping extends Layer {
  encode(text: string, fresh: Fresh): string;
}

/** Content that is not encoded yet. */
export function plain(content: Content): Written {
  const { before, widest, behind } = content;
  return { text: before + widest + behind, layers: [], content };
}

/** A layer around. */
export function layer({ name, head, tail, isWhole = false, encode }: Wrapping): Wrap {
  return ({ text, layers, content }, fresh) => ({
    text: head + encode(text.toString(), fresh) + tail,
    layers: [{ name, head, tail, isWhole }, ...layers],
    content,
  });
}

/** An encoding of layers, the innermost first. */
export function encoding(
  name: string,
  wraps: readonly Wrap[],
  suits?: NonNullable<Encoding['suits']>,
): Encoding {
  return {
    name,
    ...(suits ? { suits } : {}),
    write: (content, fresh) =>
      wraps.reduce((written, wrap) => wrap(written, fresh), plain(content)),
  };
}

/** Every letter that `every` matches, each written by `write`. */
export function each(every: RegExp, write: (letter: string) => string) {
  return (text: string) => text.replaceAll(every, write);
}

/** About a third of the letters written by `write`, the others as they are. */
export function some(write: (letter: string) => string) {
  return (text: string, fresh: Fresh) =>
    Array.from(text, (letter) => (fresh.number(3) === 0 ? write(letter) : letter)).join('');
}
