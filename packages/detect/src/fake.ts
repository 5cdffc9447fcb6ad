const alphabets = {
  letters: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
  alnum: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  lower: 'abcdefghijklmnopqrstuvwxyz0123456789',
  hex: '0123456789abcdef',
  digit: '0123456789',
  base64: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  base64url: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
} as const;

/** What a secret's letters are drawn from. */
export type Alphabet = keyof typeof alphabets;

/**
 * Makes a secret that is nobody's: the same for the same arguments, and not in the source, so that
 * no scanner rings on our own files.
 *
 * @param prefix what the secret begins with
 * @param length of what follows the prefix
 */
export function fake(prefix: string, length: number, alphabet: Alphabet = 'alnum'): string {
  const letters = alphabets[alphabet];
  let state = 2_166_136_261;
  for (const letter of `${prefix}:${String(length)}:${alphabet}`) {
    state = Math.imul(state ^ letter.charCodeAt(0), 16_777_619) >>> 0; // FNV-1a
  }
  // Joined, not added one by one: V8 would keep an object for each letter, and mark it again and again.
  const made = [prefix];
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes' LCG
    made.push(letters.charAt((state >>> 16) % letters.length));
  }
  return made.join('');
}

/** A UUID that is nobody's, after a prefix. */
export function fakeUuid(prefix: string): string {
  const digits = fake(`${prefix}/`, 32, 'hex').slice(prefix.length + 1);
  const groups = [0, 8, 12, 16, 20, 32];
  const parts = groups.slice(1).map((end, index) => digits.slice(groups[index], end));
  return prefix + parts.join('-');
}
