import { textOf } from './contents.ts';
import type { Content, Shape } from './contents.ts';
import { encoding, layer, plain } from './encodings.ts';
import type { Encoding, Layer, Wrap } from './encodings.ts';
import { json, percent } from './escapes.ts';

// Encodings of the whole text: one letter changes all behind it.

type Around = Pick<Layer, 'head' | 'tail' | 'isWhole'>;

const alone: Around = { head: '', tail: '' };
const inText: Around = { head: 'Attached is report.bin: ', tail: ' (end of the file)' };

interface Base64 {
  readonly isUrl?: boolean;
  readonly hasNoPadding?: boolean;
  /** Columns; not broken by default. */
  readonly width?: number;
}

/** @returns names as the judge knows them: `base64`, `base64url`, each also with `-nopad` */
function base64({ isUrl = false, hasNoPadding = false, width }: Base64, around = alone): Wrap {
  return layer({
    ...around,
    name: `base64${isUrl ? 'url' : ''}${hasNoPadding ? '-nopad' : ''}`,
    encode(text) {
      const packed = Buffer.from(text).toString(isUrl ? 'base64url' : 'base64');
      const bare = packed.replaceAll('=', '');
      const padding = hasNoPadding ? '' : '='.repeat((4 - (bare.length % 4)) % 4);
      const line = bare + padding;
      if (width === undefined) return line;
      return (line.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join('\n');
    },
  });
}

function hex(isUpper: boolean, around = alone): Wrap {
  return layer({
    ...around,
    name: isUpper ? 'hex-upper' : 'hex-lower',
    encode(text) {
      const packed = Buffer.from(text).toString('hex');
      return isUpper ? packed.toUpperCase() : packed;
    },
  });
}

/** Moves what may be found so that it begins `offset` bytes behind a multiple of three. */
function aligned(name: string, wraps: readonly Wrap[], offset: number): Encoding {
  return {
    name: `${name}, offset ${offset}`,
    write(content, fresh) {
      const bytes = Buffer.byteLength(content.before);
      const filling = '  '.slice(0, (3 + offset - (bytes % 3)) % 3);
      const moved = { ...content, before: filling + content.before };
      return wraps.reduce((written, wrap) => wrap(written, fresh), plain(moved));
    },
  };
}

function atEachOffset(name: string, ...wraps: Wrap[]): Encoding[] {
  return [0, 1, 2].map((offset) => aligned(name, wraps, offset));
}

/** Takes of a content only what is secret, with something before. */
function ofSecret(before: string, shapes: readonly Shape[], { name, ...rest }: Encoding): Encoding {
  return {
    ...rest,
    name,
    isTelling: true,
    suits: ({ widest }, shape) => shapes.includes(shape) && /^[\x21-\x7e]+$/.test(widest),
    write: ({ widest, secret }, fresh) => rest.write({ before, widest, behind: '', secret }, fresh),
  };
}

const basic: Around = { head: 'Authorization: Basic ', tail: '', isWhole: true };
const manifest = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: app\ntype: Opaque\ndata:\n';
// All data of a Secret is secret, and nothing else in it.
const manifestEnd = '\nimmutable: true\n';
const config: Around = { head: `${manifest}  settings.txt: `, tail: manifestEnd, isWhole: true };
const password: Around = { head: `${manifest}  password: `, tail: manifestEnd, isWhole: true };
const dataUrl: Around = { head: 'see data:text/plain;base64,', tail: ' there' };

function utf16(name: string, order: 'le' | 'be', hasMark: boolean): Encoding {
  return {
    name,
    isBinary: true,
    write(content) {
      const text = Buffer.from((hasMark ? '\ufeff' : '') + textOf(content), 'utf16le');
      return {
        text: order === 'le' ? text : text.swap16(),
        layers: [{ name: `utf-16-${order}${hasMark ? '-mark' : ''}`, head: '', tail: '' }],
        content,
      };
    },
  };
}

const isOneLine = (content: Content) => !textOf(content).includes('\n');

/** Every encoding that packs whole texts. */
export const packings: readonly Encoding[] = [
  ...atEachOffset('base64', base64({})),
  ...atEachOffset('base64 in a text', base64({}, inText)),
  ...atEachOffset('base64 without padding', base64({ hasNoPadding: true })),
  ...atEachOffset('base64url', base64({ isUrl: true })),
  ...atEachOffset('base64url without padding', base64({ isUrl: true, hasNoPadding: true })),
  ...atEachOffset(
    'base64url without padding in a text',
    base64({ isUrl: true, hasNoPadding: true }, inText),
  ),
  encoding('base64 in lines', [base64({ width: 76 })]),
  encoding('base64 in lines in a text', [base64({ width: 76 }, inText)]),
  encoding('base64 twice', [base64({}), base64({})]),
  encoding('base64 in json', [base64({}), json]),
  encoding('base64 of json', [json, base64({})]),
  encoding('base64 of json of json', [json, json, base64({})]),
  encoding('base64 of percent', [percent, base64({})]),
  encoding('percent of base64', [base64({}), percent]),
  encoding('base64 in a data URL', [base64({}, dataUrl)]),
  ofSecret('admin:', ['format', 'bare'], encoding('basic authorization', [base64({}, basic)])),
  ofSecret(
    'admin:',
    ['format', 'bare'],
    encoding('basic authorization in json', [base64({}, basic), json]),
  ),
  encoding('kubernetes secret', [base64({}, config)]),
  ofSecret('', ['bare'], encoding('kubernetes secret, telling', [base64({}, password)])),
  encoding('hex', [hex(false)]),
  encoding('hex in capitals', [hex(true)]),
  encoding('hex in a text', [hex(false, inText)]),
  encoding('hex in json', [hex(false), json], isOneLine),
  encoding('hex of json', [json, hex(false)]),
  utf16('utf-16 le', 'le', false),
  utf16('utf-16 be', 'be', false),
  utf16('utf-16 le with a mark', 'le', true),
  utf16('utf-16 be with a mark', 'be', true),
];
