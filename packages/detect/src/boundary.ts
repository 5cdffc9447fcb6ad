const blobLength = 40;

/**
 * Whether a token can begin at `at`: no letter or digit stands before it, apart from the last of an
 * escape (`\n`, `%20`, `\u0020`), and it is not inside a base64url blob, which has `-` and `_` too.
 */
export function isTokenStart(text: string, at: number): boolean {
  if (at === 0) return true;
  const before = text.charCodeAt(at - 1);
  if (before === 0x5f || before === 0x2d) return !isInBlob(text, at);
  if (!isAlphanumeric(before)) return true;
  return /(?:\\[nrtbfv0]|%[\da-fA-F]{2}|\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2})$/.test(
    text.slice(Math.max(0, at - 6), at),
  );
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
