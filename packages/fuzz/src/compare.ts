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

/** In bytes a text is packed, and what stands in a text may be so too; what was no text is repaired. */
function isToken(text: string): boolean {
  return text.includes('\ufffd') || holdsToken(text, 2);
}

/** @param layers of base64 at most around a token */
function holdsToken(text: string, layers: number): boolean {
  if (token.test(text)) return true;
  return layers > 0 && unpacked(text).some((inner) => holdsToken(inner, layers - 1));
}

/**
 * What stands packed in a text. Letters in front of it move it by up to three places; whatever is
 * no letter of base64 is no place.
 */
function unpacked(text: string): readonly string[] {
  const letters = text.replace(/[^\w+/-]/g, '');
  return [0, 1, 2, 3].map((start) =>
    Buffer.from(letters.slice(start), 'base64').toString('latin1'),
  );
}
