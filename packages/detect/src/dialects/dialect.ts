import { fake } from '../fake.ts';

/** A way of writing text in which a secret has its place. */
export interface Dialect {
  /** What it is and what is special, for the name of a test. */
  readonly name: string;
  /** With `¤` where the secret stands, which may be in several places. */
  readonly text: string;
  /** What may stand there; drawn by lot and of a person's making when it is not said. */
  readonly secrets?: readonly string[];
  /** A bare value may be put into quotes, without which the replacement is a list. */
  readonly isQuotedAnew?: boolean;
  /** What stands in percent-encoded text is percent-encoded. */
  readonly isEncodedAnew?: boolean;
  /** It is not known any more with something before each line. */
  readonly needsLines?: boolean;
  /** What stands behind the secret tells that it is one. */
  readonly needsRest?: boolean;
}

/** Letters and digits: what generators give. */
export const drawn = fake('', 16);

const thought = fake('tulip', 2, 'digit');

/** No bare word, which a list of names would have too. */
export const anyMarked: readonly string[] = [drawn, thought];

/** What people think of, too; no list of famous passwords has them. */
export const anySecret: readonly string[] = [drawn, thought, 'meadowlark'];

/** With what a quoted value may hold anywhere: no quote, no backslash. */
export const anyQuoted: readonly string[] = [
  ...anySecret,
  `${fake('', 5)}#${fake('x', 3)}@!;&,${fake('y', 4)}`,
  `my ${drawn} cat`,
];
