/** A name before `=`. */
export const isWord = new Uint8Array(256);
/** A name before a colon: `x-api-key`. */
export const isName = new Uint8Array(256);
/** A number, with sign and exponent. */
export const isNumber = new Uint8Array(256);
/** What a value without quotes may have: all but blanks, quotes, brackets and what parts members. */
export const isBare = new Uint8Array(256);
for (let code = 0; code < 256; code++) {
  const letter = String.fromCharCode(code);
  isBare[code] = code > 0x20 && !'"\'`,;=()[]{}<>\\'.includes(letter) ? 1 : 0;
  isWord[code] = /[\w.]/.test(letter) ? 1 : 0;
  isName[code] = /[\w.-]/.test(letter) ? 1 : 0;
  isNumber[code] = /[\w.+-]/.test(letter) ? 1 : 0;
}

/** `0` to `9`. */
export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
