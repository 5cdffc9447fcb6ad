import { createScanner, defaultRules, type Scanner } from '@traceveil/detect';
import { rewrite } from '@traceveil/otlp';
import type { Planted } from '../batches.ts';
import { findPhrase } from './phrase.ts';
import { visitTexts } from './marks.ts';

/** A secret with what stands around it, such as `password=…`. */
export interface Seed {
  readonly kind: string;
  readonly phrase: string;
  readonly core: string;
}

/** Between two words of prose, where a word more breaks nothing. */
const gap = /[a-z,.] (?=[a-z])/g;
/** The head of a secret tells its kind. */
const headShare = 0.4;

let scanner: Scanner | undefined;

/** Takes the secrets of one line that rules find out of requests, to be planted in others. */
export function gatherSeeds(
  requests: ReadonlyMap<string, Buffer>,
  planted: readonly Planted[],
): readonly Seed[] {
  return planted.flatMap(({ file, kind, core }): Seed[] => {
    const text = requests.get(file)?.toString('latin1') ?? '';
    const phrase = findPhrase(text, core);
    const written = phrase ? text.slice(phrase.start, phrase.end) : '';
    // A header's value has other fields around it, not spaces; a key in PEM has lines.
    const isPlain = /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/.test(written);
    return isPlain && isFound(Buffer.from(written)) ? [{ kind, phrase: written, core }] : [];
  });
}

/** A request with a secret in each of its spans. */
export interface Dirtied {
  readonly bytes: Buffer;
  /** Those that were added. */
  readonly added: readonly Omit<Planted, 'file'>[];
}

/**
 * Plants a secret in the longest text of prose of every span that has none.
 *
 * @param taken indices of spans that have one
 * @param first the number of the first secret: equal numbers give equal secrets
 * @throws Error when a span has no prose
 */
export function plantEverywhere(
  request: Buffer,
  seeds: readonly Seed[],
  { taken, first }: { taken: ReadonlySet<number>; first: number },
): Dirtied {
  const places = choosePlaces(request);
  const added: Omit<Planted, 'file'>[] = [];
  const bytes = rewrite(request, 'traces', {
    replace: (leaf) => {
      const place = places.get(leaf.itemIndex);
      if (place?.start !== leaf.start || taken.has(leaf.itemIndex)) return undefined;
      const seed = seeds[(first + leaf.itemIndex) % seeds.length];
      if (!seed) return undefined;
      const { phrase, core } = vary(seed, first + leaf.itemIndex);
      added.push({ span: leaf.itemIndex, kind: seed.kind, where: 'every span', core });
      const at = leaf.start + place.gap;
      return Buffer.concat([
        leaf.bytes.subarray(leaf.start, at),
        Buffer.from(`${phrase} `, 'latin1'),
        leaf.bytes.subarray(at, leaf.end),
      ]);
    },
    judge: () => 'none',
  });
  return { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), added };
}

interface Place {
  /** Of the text, in the request. */
  readonly start: number;
  readonly length: number;
  /** Where a word begins, in the text. */
  readonly gap: number;
}

function choosePlaces(request: Buffer): ReadonlyMap<number, Place> {
  const places = new Map<number, Place>();
  visitTexts(request, (leaf) => {
    const { bytes, start, end } = leaf;
    const length = end - start;
    if (!leaf.isInAttribute || leaf.item() === undefined) return;
    if (length <= (places.get(leaf.itemIndex)?.length ?? 0)) return;
    const text = Buffer.from(bytes.subarray(start, end)).toString('latin1');
    gap.lastIndex = Math.floor(length / 2);
    const found = gap.exec(text) ?? gap.exec(text); // From its start, when there is none behind.
    if (found) places.set(leaf.itemIndex, { start, length, gap: found.index + 2 });
  });
  return places;
}

/** A secret of the same kind, or the same where its kind has a checksum. */
function vary({ kind, phrase, core }: Seed, number: number): Seed {
  const head = Math.ceil(core.length * headShare);
  let state = number;
  const draw = (letters: string) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes' LCG
    return letters.charAt((state >>> 16) % letters.length);
  };
  const tail = core
    .slice(head)
    .replaceAll(/\d/g, () => draw('0123456789'))
    .replaceAll(/[a-f]/g, () => draw('abcdef'))
    .replaceAll(/[g-z]/g, () => draw('ghijklmnopqrstuvwxyz'))
    .replaceAll(/[A-F]/g, () => draw('ABCDEF'))
    .replaceAll(/[G-Z]/g, () => draw('GHIJKLMNOPQRSTUVWXYZ'));
  const varied = core.slice(0, head) + tail;
  const written = Buffer.from(
    phrase.replace(core, () => varied),
    'latin1',
  );
  return isFound(written)
    ? { kind, phrase: written.toString('latin1'), core: varied }
    : { kind, phrase, core };
}

function isFound(text: Buffer): boolean {
  scanner ??= createScanner(defaultRules);
  return scanner.scan(text, 0, text.length).length > 0;
}
