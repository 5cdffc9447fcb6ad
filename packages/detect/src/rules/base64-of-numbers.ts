/**
 * How the base64 of a decimal number begins: three letters, the third of which holds no more than
 * the second digit. For tokens that are encoded numbers in their first part.
 */
export const base64OfNumbers: readonly string[] = Array.from({ length: 90 }, (_, index) =>
  Buffer.from(String(index + 10))
    .toString('base64')
    .slice(0, 3),
);
