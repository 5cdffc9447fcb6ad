/**
 * Behind each letter those that follow it in sixteen or more of the 11,064 different words of which
 * 99,000 camel-case names of JavaScript, Go, Python and C are made.
 */
const usualNext: Readonly<Record<string, string>> = {
  a: 'bcdfghiklmnprstuvwxy',
  b: 'abceijlnorstuy',
  c: 'acdehiklmorstuy',
  d: 'abcdefgilmnorstuvy',
  e: 'abcdefghiklmnopqrstuvwxy',
  f: 'acefilorstuy',
  g: 'aceghilmnorstu',
  h: 'aeimorstuy',
  i: 'abcdefgklmnoprstvxz',
  j: 'aeosu',
  k: 'aeinos',
  l: 'abcdefgiklnopstuvy',
  m: 'abeilmopstu',
  n: 'abcdefghiklmnoprstuvwy',
  o: 'abcdefghiklmnoprstuvwx',
  p: 'aceghikloprstuy',
  q: 'u',
  r: 'abcdefgiklmnoprstuvwy',
  s: 'acdefghiklmnopqstuwy',
  t: 'acdefghilmoprstuwxy',
  u: 'abcdefgilmnoprst',
  v: 'aefio',
  w: 'aehinors',
  x: 'aceipt',
  y: 'aceilmnpst',
  z: 'aeio',
};

/** What code shortens or spells, in no pairs of a word's. */
const shortWords = new Set(
  `aes ascii bg cb cfg cmd cpu ctx cwd db dst fn fmt fs gcm gzip hdr hkdf hmac html http https idx img
  jdbc js json jsx jwk jwt kms ldap md mq msg mux my npm pg pk pkcs pkg ptr pw pwd rds recv req rsa rx
  sdk sql src ssh ssl str svc sync tcp tkn tls tmp tx txt url usr vm vpn xml xslt`.split(/\s+/),
);

const acronymMax = 4;
const pairWeight = 3;
const wordWeight = 2;
const capitalsMin = 0.3;
const wordLengthMax = 3;
/** So many words as short as that on an average are none. */
const jumbleMin = 4;
const jumbleLengthMax = 4;

/**
 * Whether letters of either case were drawn by lot: they have pairs that no word has, and many short
 * words or many capitals. Of the 99,000 names one in 35 is called so, some of which are drawn by
 * lot; of letters that are, 98 of 100 where there are 8 of them and 996 of 1,000 where there are 16.
 */
export function isJumbled(letters: string): boolean {
  if (!/^[a-z]{8,256}$/i.test(letters) || !/[a-z][A-Z]/.test(letters)) return false;
  const words = camelWords(letters);
  const pairs = words.reduce((count, word) => count + unusualPairs(word), 0);
  const weight = pairWeight * pairs + wordWeight * words.length;
  if (pairs > 0 && weight >= letters.length - 1) return true;
  const capitals = letters.replaceAll(/[a-z]/g, '').length;
  // `tEMERGENCY` is a name.
  if (capitals < capitalsMin * letters.length || letters.length - capitals < 2) return false;
  return pairs > 0 || words.length * wordLengthMax >= letters.length;
}

/** Whether letters, of any case and with signs between them, are those of no word of a text. */
export function isNoWord(text: string): boolean {
  const letters = text.replaceAll(/[^a-z]/gi, '');
  if (isJumbled(letters)) return true;
  const words = text.split(/[^a-z]+/i).flatMap(camelWords);
  if (words.length >= jumbleMin && words.length * jumbleLengthMax >= letters.length) return true;
  const pairs = words.reduce((count, word) => count + unusualPairs(word), 0);
  return pairs > 1 && pairWeight * pairs + wordWeight * words.length >= letters.length - 1;
}

/** `parseJSONString` → `parse`, `JSON`, `String`. */
function camelWords(letters: string): readonly string[] {
  return letters.split(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/);
}

/** How many pairs of letters beside each other are none of a word's; acronyms have any. */
function unusualPairs(word: string): number {
  if (word.length <= acronymMax && word === word.toUpperCase()) return 0;
  const letters = word.toLowerCase();
  if (shortWords.has(letters)) return 0;
  let count = 0;
  for (let at = 1; at < letters.length; at++) {
    if (usualNext[letters.charAt(at - 1)]?.includes(letters.charAt(at)) !== true) count++;
  }
  return count;
}
