/** What JSON can say. */
export type Plain =
  null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/** An object of `Plain`. */
export type PlainObject = Readonly<Record<string, Plain>>;

/** An `AnyValue` as OTLP/JSON writes it. */
export interface AnyValueJson {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string | number;
  readonly doubleValue?: number | string;
  readonly bytesValue?: string;
  readonly arrayValue?: { readonly values?: readonly AnyValueJson[] };
  readonly kvlistValue?: { readonly values?: readonly KeyValueJson[] };
}

/** A `KeyValue` as OTLP/JSON writes it. */
export interface KeyValueJson {
  readonly key?: string;
  readonly value?: AnyValueJson;
}

/** What an attribute's value says; of bytes only how many there are. */
export function plainOf(value: AnyValueJson | undefined): Plain {
  if (value === undefined) return null;
  const { stringValue, boolValue, intValue, doubleValue, bytesValue, arrayValue, kvlistValue } =
    value;
  if (stringValue !== undefined) return stringValue;
  if (boolValue !== undefined) return boolValue;
  // As text: an int64 does not fit a number.
  if (intValue !== undefined) return String(intValue);
  if (doubleValue !== undefined) return Number(doubleValue);
  if (bytesValue !== undefined) return `[${Buffer.byteLength(bytesValue, 'base64')} bytes]`;
  if (arrayValue !== undefined) return (arrayValue.values ?? []).map(plainOf);
  if (kvlistValue !== undefined) return Object.fromEntries(plainAttributes(kvlistValue.values));
  return null;
}

/** Attributes by key; of two with one key the last. */
export function plainAttributes(
  attributes: readonly KeyValueJson[] | undefined,
): Map<string, Plain> {
  return new Map((attributes ?? []).map(({ key = '', value }) => [key, plainOf(value)]));
}

/** Whether it is an object with members. */
export function isObject(value: Plain | undefined): value is PlainObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

/** `Array.isArray`, which makes `any` of a list that cannot be changed. */
export function isList(value: Plain | undefined): value is readonly Plain[] {
  return Array.isArray(value);
}

/** Objects and lists in each other; what is deeper is read as text, and no stack ends by it. */
const depthMax = 100;

/** What a text says that is JSON of an object or a list; undefined for any other text. */
export function parseStructure(text: string): Plain | undefined {
  if (!/^\s*[[{]/.test(text) || isDeep(text)) return undefined;
  try {
    return JSON.parse(text) as Plain;
  } catch {
    return undefined; // Cut off, or Python's `repr`: it is read as text.
  }
}

function isDeep(json: string): boolean {
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < json.length; at++) {
    const char = json[at];
    if (isInText && char === '\\') at++;
    else if (char === '"') isInText = !isInText;
    else if (!isInText && (char === '[' || char === '{')) {
      if (++depth > depthMax) return true;
    } else if (!isInText && (char === ']' || char === '}')) depth--;
  }
  return false;
}

/** Text as it stands, anything else as JSON that a person reads. */
export function textOf(value: Plain | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  return JSON.stringify(value, null, 2);
}
