const blobLength = 40;
const escapeLengthMax = 24;

// The last of an escape in a text, or of a terminal's colour code.
const escapeBefore = new RegExp(
  [
    String.raw`(?:\\[nrtbfv0]|%[\da-f]{2}|\\u[\da-f]{4}|\\x[\da-f]{2}`,
    String.raw`|(?:\x1b|\\x1b|\\u001b|\\033|\\e)\[[\d;]{0,12}m)$`,
  ].join(''),
  'i',
);

/**
 * Whether a token can begin at `at`: no letter or digit stands before it, apart from the last of an
 * escape (`\n`, `%20`, `\u0020`, a colour code), and it is not inside a base64url blob, which has
 * `-` and `_` too.
 */
export function isTokenStart(text: string, at: number): boolean {
  if (at === 0) return true;
  const before = text.charCodeAt(at - 1);
  if (before === 0x5f || before === 0x2d) return !isInBlob(text, at);
  if (!isAlphanumeric(before)) return true;
  return escapeBefore.test(text.slice(Math.max(0, at - escapeLengthMax), at));
}

function isInBlob(text: string, at: number): boolean {
  let start = at;
  while (start > 0 && at - start < blobLength && isBlobCode(text.charCodeAt(start - 1))) start--;
  return at - start >= blobLength;
}

function isBlobCode(code: number): boolean {
  return isAlphanumeric(code) || code === 0x5f || code === 0x2d;
}

function isAlphanumeric(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39)
  );
}
