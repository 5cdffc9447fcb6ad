import type { Edges } from '../literal.ts';
import type { Rule } from '../rule.ts';
import { around, isDigitAt, isWordAt } from './around.ts';
import { isLuhn, isMod97 } from './checksums.ts';
import { ibanLengths } from './iban-lengths.ts';
import { nationalIds } from './national-ids.ts';

const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
/** Of areas and exchanges in North America. */
const leading = digits.slice(2);

/** Endings of files, which stand behind an `@` in names of images for fine screens. */
const fileEnding = /\.(?:png|jpe?g|gif|svg|webp|ico|[cm]?js|ts|json|s?css|map|tgz)$/i;
/** Reserved for documentation (RFC 2606), and names of accounts of programs. */
const nobody = /@(?:[\w-]+\.)*(?:example(?:\.(?:com|net|org))?|invalid|test|localhost)$|^git@/i;

const email = around({
  id: 'email-address',
  severity: 'low',
  keywords: [...letters, ...digits].map((letter) => `@${letter}`),
  admits: (bytes, from, _to, edges) => isWordAt(bytes, from - 1, edges),
  head: /[\w.+-]/,
  headLengthMax: 64,
  shape: /[\w.+-]{1,64}@(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.){1,5}[a-z]{2,24}(?![\w-])/iy,
  // Of `a@b.c@d.e` the first: ranges that overlap without end would be joined again and again.
  isReal: (found, before) =>
    !before.endsWith('@') &&
    !nobody.test(found) &&
    !fileEnding.test(found) &&
    !found.startsWith('.'),
  examples: {
    finds: ['write to ada.lovelace@analytical.org', 'From: Ada <ada+bills@mail.analytical.co.uk>'],
    ignores: [
      'ada@example.com',
      'git@github.com:acme/shop.git',
      'left-pad@1.3.0',
      'logo@2x.png',
      '@app.route("/")',
      'user@host',
    ],
  },
  source: 'https://www.rfc-editor.org/rfc/rfc5322#section-3.4.1',
});

const international = around({
  id: 'phone-number',
  severity: 'low',
  keywords: digits.slice(1).map((digit) => `+${digit}`),
  admits: (bytes, from, to, edges) =>
    !isWordAt(bytes, from - 1, edges) &&
    bytes[from - 1] !== 0x2b &&
    countDigits(bytes, to, edges) >= 7,
  shape: /\+[1-9](?:[ .-]?[\d()]){6,20}(?![\w-]|\.\d)/y,
  isReal(found, before) {
    const count = found.replaceAll(/\D/g, '').length;
    const isWritten = /[ .()-]/.test(found);
    if (/[\w.=]$/.test(before) && !/\w=$/.test(before)) return false;
    return count <= 15 && count >= (isWritten ? 8 : 10) && !isNobodys(found);
  },
  examples: {
    finds: ['call +44 20 7183 8750', 'tel=+4915735983768', '"+1 (415) 671-2398"'],
    ignores: ['2026-01-01T00:00:00+1000', 'x+1000000000', '+1 415 555 0123', '+12', '++1234567890'],
  },
  source: 'https://www.itu.int/rec/T-REC-E.164/',
});

const northAmerican = around({
  id: 'phone-number-nanp',
  severity: 'low',
  keywords: ['-', '.', ') ', ')'].flatMap((sign) => leading.map((digit) => sign + digit)),
  admits(bytes, from, to, edges) {
    const isHead = [1, 2, 3].every((back) => isDigitAt(bytes, from - back, edges));
    const sign = bytes[to + 2];
    if (!isHead || (sign !== 0x2d && sign !== 0x2e)) return false;
    return [0, 1, 3, 4, 5, 6].every((on) => isDigitAt(bytes, to + on, edges));
  },
  head: /[\d(]/,
  headLengthMax: 4,
  shape:
    /(?:\([2-9]\d{2}\) ?[2-9]\d{2}-|[2-9]\d{2}-[2-9]\d{2}-|[2-9]\d{2}\.[2-9]\d{2}\.)\d{4}(?![\w-]|\.\d)/y,
  isReal: (found, before) => !/(?:^|[^1])[\w.+-]$|\d[.-]$/.test(before) && !isNobodys(found),
  examples: {
    finds: ['call (415) 671-2398', 'phone: 415-671-2398', 'fax 415.671.2398.'],
    ignores: [
      '415-555-0123',
      '115-671-2398',
      'id 9415-671-2398',
      '415-671-2398-11',
      '1.415.671.2398',
    ],
  },
  source: 'https://www.nanpa.com/numbering/nanp',
});

/** What films and documentation have: 555-0100 to 555-0199; and digits in a row. */
function isNobodys(found: string): boolean {
  const number = found.replaceAll(/\D/g, '');
  return /55501\d\d$/.test(number) || /(\d)\1{6}|12345678|23456789/.test(number);
}

function countDigits(bytes: Uint8Array, from: number, edges: Edges): number {
  let count = 1;
  for (let at = from; at < edges.end && at < from + 24; at++) {
    const byte = bytes[at] ?? 0;
    if (isDigitAt(bytes, at, edges)) count++;
    else if (byte !== 0x20 && byte !== 0x2d && byte !== 0x2e && byte !== 0x28 && byte !== 0x29)
      break;
  }
  return count;
}

/** First digits and lengths of the cards that are in use. */
const issuer =
  /^(?:4\d{15}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|6(?:011|4[4-9]\d|5\d\d|2\d\d)\d{12}|3(?:0[0-5]|[689]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12})$/;

const card = around({
  id: 'payment-card-number',
  severity: 'high',
  keywords: ['22', '23', '24', '25', '26', '27', '30', '34', '35', '36', '37', '38', '39']
    .concat(['40', '41', '42', '43', '44', '45', '46', '47', '48', '49', '51', '52', '53'])
    .concat(['54', '55', '60', '62', '64', '65']),
  admits: (bytes, from, _to, edges) =>
    !isWordAt(bytes, from - 1, edges) && isCardLong(bytes, from, edges),
  shape: /(?:\d{14,16}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}|\d{4}([ -])\d{6}\2\d{4,5})(?![\w-]|\.\d)/y,
  isReal(found, before) {
    const number = found.replaceAll(/\D/g, '');
    return !/[\w.-]$/.test(before) && issuer.test(number) && isLuhn(number);
  },
  examples: {
    finds: ['card 4111 1111 1111 1111', '{"pan": "5555555555554444"}', 'amex=3782-822463-10005'],
    ignores: ['4111 1111 1111 1112', 'x4111111111111111', '0.4111111111111111', '1732492800000000'],
  },
  source: 'https://www.iso.org/standard/70484.html',
});

function isCardLong(bytes: Uint8Array, from: number, edges: Edges): boolean {
  let count = 0;
  for (let at = from; at < edges.end && at < from + 20 && count < 14; at++) {
    if (isDigitAt(bytes, at, edges)) count++;
    else if (bytes[at] !== 0x20 && bytes[at] !== 0x2d) return false;
  }
  return count >= 14;
}

const iban = around({
  id: 'iban',
  severity: 'high',
  keywords: Object.keys(ibanLengths).flatMap((land) => digits.map((digit) => land + digit)),
  admits: (bytes, from, to, edges) =>
    !isWordAt(bytes, from - 1, edges) && isDigitAt(bytes, to, edges),
  shape: /[A-Z]{2}\d{2}(?:[A-Z\d]{11,30}|(?: [A-Z\d]{4}){2,7}(?: [A-Z\d]{1,3})?)(?![A-Za-z\d])/y,
  isReal(found) {
    const compact = found.replaceAll(' ', '');
    return compact.length === ibanLengths[compact.slice(0, 2)] && isMod97(compact);
  },
  examples: {
    finds: ['IBAN DE89 3704 0044 0532 0130 00', '{"iban":"GB29NWBK60161331926819"}'],
    ignores: ['DE89 3704 0044 0532 0130 01', 'DE8937040044053201300', 'xDE89370400440532013000'],
  },
  source: 'https://www.swift.com/standards/data-standards/iban-international-bank-account-number',
});

/** What names or reaches a person: off unless wanted. */
export const personalData: readonly Rule[] = [
  email,
  international,
  northAmerican,
  card,
  iban,
  ...nationalIds,
];
