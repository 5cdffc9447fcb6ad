import type { Carrier } from './carrier.ts';
import { bare, digits } from './contents.ts';
import type { Content, Kind } from './contents.ts';
import type { Encoding } from './encodings.ts';
import { createFresh } from './fresh.ts';

const samples = new Map<Kind, Content>();

/**
 * Which combinations can be written, and can be told for a secret by one who sees nothing else.
 * What an encoding asks of the text itself, `Encoding.suits` says.
 */
export function makesSense(carrier: Carrier, encoding: Encoding, kind: Kind): boolean {
  const isNumber = carrier.holds === 'integer' || carrier.holds === 'double';
  // A number is nothing but its digits.
  if (isNumber) return encoding.name === 'plain' && kind === digits;
  if (kind === digits) return false;
  // Beside a telling name all of the value is the secret.
  if (carrier.isTelling && kind !== bare) return false;
  if (kind === bare && !carrier.isTelling && encoding.isTelling !== true) return false;
  // A field of text holds no bytes.
  if (encoding.isBinary === true && carrier.holds !== 'bytes') return false;
  return encoding.suits?.(sampleOf(kind), kind.shape) ?? true;
}

function sampleOf(kind: Kind): Content {
  const known = samples.get(kind) ?? kind.make(createFresh(`sample of ${kind.name}`));
  samples.set(kind, known);
  return known;
}
