/** Of payment cards: ISO/IEC 7812-1, annex B. */
export function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    sum += index % 2 === 0 ? digit : digit < 5 ? 2 * digit : 2 * digit - 9;
  }
  return sum % 10 === 0;
}

/** The rest of a number of any length after division. */
export function restOf(digits: string, divisor: number): number {
  let rest = 0;
  for (const digit of digits) rest = (10 * rest + Number(digit)) % divisor;
  return rest;
}

/** Of an IBAN: ISO 13616, with letters as 10 to 35. */
export function isMod97(iban: string): boolean {
  const moved = iban.slice(4) + iban.slice(0, 4);
  return (
    restOf(
      moved.replaceAll(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55)),
      97,
    ) === 1
  );
}

/** ISO/IEC 7064, MOD 11,10: the last digit checks the others. */
export function isMod11Of10(digits: string): boolean {
  let product = 10;
  for (const digit of digits.slice(0, -1)) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (2 * sum) % 11;
  }
  return (11 - product) % 10 === Number(digits.at(-1));
}

/** Two check digits, each over all before it with falling weights. */
export function isCpf(digits: string): boolean {
  if (/^(\d)\1*$/.test(digits)) return false;
  return [9, 10].every((length) => {
    let sum = 0;
    for (let index = 0; index < length; index++)
      sum += Number(digits[index]) * (length + 1 - index);
    return ((10 * sum) % 11) % 10 === Number(digits[length]);
  });
}

/** J. Verhoeff, 1969: permutations of the dihedral group of order ten. */
export function isVerhoeff(digits: string): boolean {
  let check = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    check = times(check, permuted(digit, index % 8));
  }
  return check === 0;
}

/** The product of the dihedral group: turns from 0 to 4, and turns after a reflection from 5 on. */
function times(a: number, b: number): number {
  const turned = b % 5;
  if (a < 5) return b < 5 ? (a + turned) % 5 : 5 + ((a + turned) % 5);
  return b < 5 ? 5 + ((a - 5 - turned + 5) % 5) : (a - 5 - turned + 5) % 5;
}

const permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

function permuted(digit: number, count: number): number {
  let value = digit;
  for (let time = 0; time < count; time++) value = permutation[value] ?? 0;
  return value;
}
