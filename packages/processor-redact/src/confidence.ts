import type { Confidence } from '@traceveil/detect';

/** The least sure first. */
const levels: readonly Confidence[] = ['low', 'medium', 'high'];

/** Whether one finding is surer than another. */
export function isSurer(one: Confidence, other: Confidence): boolean {
  return levels.indexOf(one) > levels.indexOf(other);
}

/** Of what several findings make one of; `low` of none. */
export function surestOf(all: Iterable<{ readonly confidence: Confidence }>): Confidence {
  let surest: Confidence = 'low';
  for (const { confidence } of all) if (isSurer(confidence, surest)) surest = confidence;
  return surest;
}
