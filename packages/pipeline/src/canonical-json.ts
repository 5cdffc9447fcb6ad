// RFC 8785: one text for each JSON value, so that its hash is one too. Hot: for each event that is
// written or verified.

const depthMax = 100;

/**
 * Writes a value as RFC 8785 (JSON Canonicalization Scheme) has it: members in the order of their
 * names' UTF-16 code units, numbers and strings as ECMAScript writes them, nothing between.
 *
 * @throws TypeError for what JSON does not have, and for a lone surrogate, which UTF-8 does not have
 */
export function canonicalJson(value: unknown): string {
  return written(value, 0);
}

function written(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return writtenString(value);
    case 'number':
      // RFC 8785 section 3.2.2.3: as Number::toString of ECMAScript, where -0 is 0.
      if (Number.isFinite(value)) return String(value);
      throw new TypeError('a number that is not finite has no canonical form');
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (depth >= depthMax) throw new TypeError(`deeper than ${String(depthMax)}`);
      return Array.isArray(value)
        ? `[${value.map((element) => written(element, depth + 1)).join(',')}]`
        : writtenObject(value as Readonly<Record<string, unknown>>, depth + 1);
    default:
      throw new TypeError(`${typeof value} has no canonical form`);
  }
}

function writtenObject(value: Readonly<Record<string, unknown>>, depth: number): string {
  let text = '';
  for (const name of sorted(Object.keys(value))) {
    const member = value[name];
    if (member === undefined) continue; // It is not there, as JSON.stringify has it too.
    text += `${text === '' ? '' : ','}${writtenString(name)}:${written(member, depth)}`;
  }
  return `{${text}}`;
}

/** By UTF-16 code units (section 3.2.3), which is how both `<` and Array.prototype.sort compare. */
function sorted(names: string[]): readonly string[] {
  for (let index = 1; index < names.length; index += 1) {
    if ((names[index] ?? '') < (names[index - 1] ?? '')) return names.sort();
  }
  return names;
}

/** Printable ASCII, of which nothing is escaped: almost all that there is. */
const plain = /^[\u0020\u0021\u0023-\u005b\u005d-\u007e]*$/;
const loneSurrogate = /\p{Surrogate}/u;

function writtenString(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  if (loneSurrogate.test(text)) throw new TypeError('a lone surrogate has no canonical form');
  // Escapes what section 3.2.2.2 escapes, and as it does.
  return JSON.stringify(text);
}
