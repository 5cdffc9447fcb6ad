import type { Decoded } from '../harness/otlp-protocol.ts';

/** A text of a request, and whose it is. */
interface PlacedText {
  /** As the audit trail writes it. */
  readonly path: string;
  readonly text: string;
  readonly owner: Owner;
}

/** A span, a log record or a data point, and all that it says. */
export interface PlacedItem {
  readonly owner: Owner;
  readonly texts: readonly string[];
}

/** A span, a log record or a data point; of a resource's or a scope's own text, nobody. */
export interface Owner {
  /** In hexadecimal; empty where there is none. */
  readonly traceId: string;
  readonly spanId: string;
  /** Of strings, by key, those of the item; empty where there is none. */
  readonly attributes: Texts;
  readonly resource: Texts;
}

type Texts = Readonly<Record<string, string>>;

/** A token that stands where something else was sent. */
export interface MaskedPlace {
  readonly path: string;
  /** As the audit trail writes it, however it was packed. */
  readonly token: string;
  /** As it arrived. */
  readonly owner: Owner;
}

/** Lists the spans, log records or data points of a request. */
export function itemsOf(request: Decoded): PlacedItem[] {
  const items = new Map<Owner, string[]>();
  const { texts, owners } = walk(request);
  for (const owner of owners) items.set(owner, []);
  for (const { owner, text } of texts) items.get(owner)?.push(text);
  return [...items].map(([owner, said]) => ({ owner, texts: said }));
}

const token = /\[REDACTED:[\w.-]+#[\da-f]{12}\]|\[WITHHELD:[\w-]+\]/g;

/** A key in a path is cut there. */
const keyCharactersMax = 128;

/**
 * Lists the places where what arrived is not what was sent, by walking both as protobufjs decodes
 * them: no line of ours judges what the trail says.
 *
 * @throws Error when they differ in more than texts, or a text changed and has no token
 */
export function maskedPlaces(sent: Decoded, arrived: Decoded): MaskedPlace[] {
  const [before, after] = [walk(sent).texts, walk(arrived).texts];
  if (before.length !== after.length) throw new Error('texts appeared or went away');
  return after.flatMap(({ path, text, owner }, index) => {
    const was = before[index]?.text ?? '';
    if (was === text) return [];
    const tokens = tokensIn(text);
    if (tokens.length === 0) throw new Error(`${path} was changed and has no token`);
    return tokens.map((one) => ({ path, token: one, owner }));
  });
}

/** Also those of a URL, and in what was packed as base64. */
function tokensIn(text: string): string[] {
  const plain = text.replaceAll(/%5BREDACTED%3A([\w.-]+)%23([\da-f]{12})%5D/g, '[REDACTED:$1#$2]');
  const runs = plain.match(/[A-Z\d+/]{200,}={0,2}/gi) ?? [];
  const packed = runs.map((run) => Buffer.from(run, 'base64').toString('latin1'));
  return [plain, ...packed].flatMap((one) => one.match(token) ?? []);
}

/** Whose elements are items. */
const itemLists = new Set(['spans', 'logRecords', 'dataPoints']);

/** Texts in order, and whose they may be. */
function walk(request: Decoded): { readonly texts: PlacedText[]; readonly owners: Owner[] } {
  const texts: PlacedText[] = [];
  const owners: Owner[] = [];

  function visit(value: unknown, path: string, owner: Owner): void {
    if (typeof value === 'string') texts.push({ path, text: value, owner });
    else if (Buffer.isBuffer(value)) texts.push({ path, text: value.toString('latin1'), owner });
    else if (isObject(value)) visitFields(value, path, owner);
  }

  function visitFields(message: Decoded, path: string, around: Owner): void {
    const { resource } = message as { readonly resource?: Decoded };
    const owner = resource ? { ...around, resource: attributesOf(resource) } : around;
    for (const [name, value] of Object.entries(message)) {
      const to = stepTo(path, name);
      if (!Array.isArray(value)) visit(value, to, owner);
      for (const [index, element] of (Array.isArray(value) ? value : []).entries()) {
        visit(
          element,
          `${to}[${placeOf(element, index)}]`,
          itemLists.has(name) ? own(element, owner) : owner,
        );
      }
    }
  }

  function own(item: unknown, { resource }: Owner): Owner {
    const { traceId, spanId } = item as Decoded;
    const hex = (id: unknown) => (Buffer.isBuffer(id) ? id.toString('hex') : '');
    const attributes = attributesOf(item as Decoded);
    const owner = { traceId: hex(traceId), spanId: hex(spanId), attributes, resource };
    owners.push(owner);
    return owner;
  }

  visit(request, '', { traceId: '', spanId: '', attributes: {}, resource: {} });
  return { texts, owners };
}

/** A value and what holds values have no name of their own in a path; fields are as in the proto. */
function stepTo(path: string, name: string): string {
  if (/^(?:value|values|\w+Value)$/.test(name)) return path;
  const written = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return path === '' ? written : `${path}.${written}`;
}

function attributesOf(message: Decoded): Texts {
  const { attributes = [] } = message as { readonly attributes?: readonly Decoded[] };
  return Object.fromEntries(
    attributes.flatMap((attribute) => {
      const { stringValue } = (attribute['value'] ?? {}) as { readonly stringValue?: string };
      return stringValue === undefined ? [] : [[String(attribute['key']), stringValue]];
    }),
  );
}

/** Of a KeyValue its key, of anything else its number. */
function placeOf(element: unknown, index: number): string {
  const key = isObject(element) ? element['key'] : undefined;
  if (typeof key !== 'string') return String(index);
  return `"${key.length > keyCharactersMax ? `${key.slice(0, keyCharactersMax)}…` : key}"`;
}

function isObject(value: unknown): value is Decoded {
  return typeof value === 'object' && value !== null && !Buffer.isBuffer(value);
}
