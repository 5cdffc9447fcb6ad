import { matchAt } from './match.ts';
import { nameKeywords } from './names.ts';
import { isRandom } from './placeholder.ts';
import type { Rule, Secret } from './rule.ts';
import { namedSecretId } from './search.ts';

/** Why something was taken for a secret. Holds nothing of the text. */
export interface Explanation {
  readonly rule: string;
  /** The keyword of the rule that stood there; none of a value that only its name gives away. */
  readonly keyword?: string;
  /** What was asked of it, and answered with yes. */
  readonly checks: readonly string[];
  /** In what it is written, from the outside in: `JSON string`, `base64`; empty for plain text. */
  readonly path: readonly string[];
}

const tellingKeywords = new Set(nameKeywords);
/** How many times a keyword is tried when its rule says why it found nothing. */
const triesMax = 1_000;

/**
 * Says why something was taken for a secret.
 *
 * @param found by a scanner that `explains`; of another, keyword and path are not known
 * @param rule  of the id `found.ruleId`; undefined of a value that only its name gives away
 */
export function explain(
  found: Omit<Secret, 'start' | 'end' | 'writing'>,
  rule?: Rule,
): Explanation {
  const { ruleId, secret, how } = found;
  return {
    rule: ruleId,
    ...(how?.keyword !== undefined && { keyword: how.keyword }),
    checks: rule ? checksOf(rule, secret) : [byName(ruleId)],
    path: how?.path ?? [],
  };
}

function byName(ruleId: string): string {
  return ruleId === namedSecretId
    ? 'a telling name of the attribute or member'
    : 'a pattern of your own rule';
}

function checksOf(rule: Rule, secret: string): string[] {
  if (!('pattern' in rule)) {
    const isTelling = rule.keywords.every((keyword) => tellingKeywords.has(keyword));
    return isTelling
      ? ['a telling name', 'a value assigned to it, no type, reference or placeholder']
      : ['the structure around it'];
  }
  const checks = [`the pattern${rule.boundary === 'none' ? '' : ' at the beginning of a word'}`];
  if (rule.isReal === isRandom) {
    checks.push(`drawn by lot (${entropyOf(secret).toFixed(1)} bits a character)`);
  } else if (rule.isReal) {
    checks.push(`no placeholder (${entropyOf(secret).toFixed(1)} bits a character)`);
  }
  if (rule.isProven) {
    checks.push(rule.isProven(secret) ? 'the checksum holds' : 'the checksum does not hold');
  }
  return checks;
}

/** Shannon's, of its characters; of random letters and digits about 5 for 40 characters. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values())
    bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** A keyword behind which a rule found nothing, and why. */
export interface Miss {
  readonly keyword: string;
  /** Of the keyword, in bytes. */
  readonly at: number;
  readonly why: string;
}

/**
 * Says of each keyword of a rule in a text why nothing was found there; where something was, nothing.
 * For plain text: what is written in base64 and the like is not looked at.
 */
export function explainMisses(rule: Rule, bytes: Uint8Array): readonly Miss[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const isCaseless = !('pattern' in rule) || rule.pattern.ignoreCase;
  const searched = isCaseless ? text.toLowerCase() : text;
  const misses: Miss[] = [];
  for (const keyword of rule.keywords) {
    const wanted = isCaseless ? keyword.toLowerCase() : keyword;
    let at = searched.indexOf(wanted);
    for (let tries = 0; at >= 0 && tries < triesMax; tries++) {
      const why = whyNot(rule, text, at);
      if (why !== undefined) misses.push({ keyword, at, why });
      at = searched.indexOf(wanted, at + 1);
    }
  }
  return misses.sort((one, other) => one.at - other.at);
}

function whyNot(rule: Rule, text: string, at: number): string | undefined {
  if (matchAt(rule, text, at)) return undefined;
  if (rule.boundary !== 'none' && !!matchAt({ ...rule, boundary: 'none' }, text, at)) {
    return 'a letter or digit stands right before it';
  }
  if (!('pattern' in rule)) return 'nothing behind it is a value that could be a secret';
  const { isReal, ...shape } = rule;
  if (isReal && matchAt({ ...shape, boundary: 'none' }, text, at)) {
    return 'what stands there has the shape, but looks like a placeholder, a word or a hash';
  }
  return 'what stands there does not have the shape';
}
