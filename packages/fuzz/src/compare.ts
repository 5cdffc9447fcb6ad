/** What stands where something was replaced. */
const token = /\[(?:REDACTED|WITHHELD)/;

/**
 * Whether two messages as protobufjs reads them are the same, but that texts, bytes and numbers
 * became tokens.
 */
export function isSameButForTokens(before: unknown, after: unknown): boolean {
  if (before === after) return true;
  if (Array.isArray(before)) {
    return (
      Array.isArray(after) &&
      before.length === after.length &&
      before.every((one, index) => isSameButForTokens(one, after[index]))
    );
  }
  if (typeof before === 'object' && before !== null) {
    return typeof after === 'object' && after !== null && areMembersSame(before, after);
  }
  if (Number.isNaN(before)) return Number.isNaN(after);
  return typeof before === 'string' && typeof after === 'string' && isToken(after);
}

function areMembersSame(before: object, after: object): boolean {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const name of names) {
    const one = Reflect.get(before, name) as unknown;
    const other = Reflect.get(after, name) as unknown;
    if (isSameButForTokens(one, other)) continue;
    // Below a key that tells of a secret, a number that is no value is dropped; of several the last.
    if (name === 'key_strindex' && (other === undefined || typeof other === 'number')) continue;
    // A value of another kind became a text, or what was read last of several did.
    const isText = name === 'string_value' && typeof other === 'string' && isToken(other);
    const isGone =
      /^(?:int|double|string|bytes|bool|array|kvlist)_value(?:_strindex)?$/.test(name) &&
      other === undefined;
    if (!isText && !(isGone && isToken(String(Reflect.get(after, 'string_value'))))) return false;
  }
  return true;
}

/** In bytes it is packed, perhaps behind other letters, and what stands there may be packed text; what was no text is repaired. */
function isToken(text: string): boolean {
  const starts = [0, 1, 2, 3];
  return (
    token.test(text) ||
    text.includes('\ufffd') ||
    starts.some((start) => {
      const read = unpacked(text.slice(start));
      return token.test(read) || token.test(unpacked(read));
    })
  );
}

function unpacked(text: string): string {
  return Buffer.from(text, 'base64').toString('latin1');
}
