import type { Edges } from '../literal.ts';
import type { Rule } from '../rule.ts';
import { around, isDigitAt, isWordAt, pairsOfDigits } from './around.ts';
import { isCpf, isMod11Of10, isVerhoeff, restOf } from './checksums.ts';
import { namedId } from './named-id.ts';

const pairs = pairsOfDigits('', '');
const dniLetters = 'TRWAGMYFPDXBNJZSQVHLCKE';

/** Numbers that stand for a person, by their shape and checksum, or beside their name. */
export const nationalIds: readonly Rule[] = [
  around({
    id: 'us-social-security-number',
    severity: 'high',
    keywords: pairsOfDigits('-', '-'),
    admits: (bytes, from, to, edges) =>
      isRun(bytes, from - 3, from, edges) && isRun(bytes, to, to + 4, edges),
    head: /\d/,
    headLengthMax: 3,
    shape: /\d{3}-\d{2}-\d{4}(?![\w-]|\.\d)/y,
    isReal: (found, before) => {
      const [area = '', group = '', serial = ''] = found.split('-');
      if (/[\w.-]$/.test(before) || neverIssued.has(found)) return false;
      return !/^(?:000|666|9)/.test(area) && group !== '00' && serial !== '0000';
    },
    examples: {
      finds: ['SSN 123-45-6789', '{"ssn": "536-22-8726"}', 'her number is 536-22-8726.'],
      ignores: ['000-12-3456', '666-12-3456', '987-65-4321', '078-05-1120', 'a-536-22-8726-b'],
    },
    source: 'https://www.ssa.gov/employer/randomization.html',
  }),
  around({
    id: 'fr-nir',
    severity: 'high',
    // Man or woman, and the first digit of the year.
    keywords: pairs
      .filter((pair) => /^[12]/.test(pair))
      .flatMap(([a = '', b = '']) => [a + b, `${a} ${b}`]),
    admits: (bytes, from, _to, edges) =>
      !isWordAt(bytes, from - 1, edges) && isLong(bytes, from, edges),
    shape: /[12] ?\d{2} ?\d{2} ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}(?![\w-]|\.\d)/y,
    isReal: (found, before) => !/[\w.-]$/.test(before) && isNir(found.replaceAll(' ', '')),
    examples: {
      finds: ['NIR 1 84 12 76 451 089 46', 'nir=255081416802538', '1 51 02 2A 999 012 65'],
      ignores: ['1 84 12 76 451 089 47', '184127645108947', '184990000000000', 'x184127645108946'],
    },
    source: 'https://www.insee.fr/fr/metadonnees/definition/c2008',
  }),
  around({
    id: 'br-cpf',
    severity: 'high',
    keywords: pairsOfDigits('-', ''),
    admits: (bytes, from, to, edges) =>
      bytes[from - 4] === 0x2e &&
      isRun(bytes, from - 3, from, edges) &&
      !isWordAt(bytes, to, edges),
    head: /[\d.]/,
    headLengthMax: 11,
    shape: /\d{3}\.\d{3}\.\d{3}-\d{2}(?![\w-]|\.\d)/y,
    isReal: (found, before) => !/[\w.-]$/.test(before) && isCpf(found.replaceAll(/\D/g, '')),
    examples: {
      finds: ['CPF: 529.982.247-25', '{"cpf":"111.444.777-35"}'],
      ignores: ['529.982.247-26', '111.111.111-11', '1.529.982.247-25', '529.982.247-255'],
    },
    source: 'https://www.gov.br/receitafederal/pt-br/assuntos/meu-cpf',
  }),
  namedId({
    id: 'es-dni',
    words: ['dni', 'nif', 'nie'],
    shape: /(?:\d{8}|[XYZ]-?\d{7})[ -]?[A-Z]/,
    isReal: (found) => {
      const digits = found.slice(0, -1).replace(/^[XYZ]/, (first) => String('XYZ'.indexOf(first)));
      return dniLetters[Number(digits) % 23] === found.at(-1);
    },
    examples: {
      finds: ['DNI: 12345678Z', '{"nie": "X1234567L"}', 'su DNI es 00000014-Z'],
      ignores: ['DNI: 12345678A', 'id 12345678Z', 'dni_count: 12', 'NIE X1234567M'],
    },
    source:
      'https://www.interior.gob.es/opencms/es/servicios-al-ciudadano/tramites-y-gestiones/dni/',
  }),
  namedId({
    id: 'de-steuer-id',
    words: ['steuer-id', 'steuerid', 'steuer_id', 'steueridentifikationsnummer', 'idnr'],
    shape: /\d{2} ?\d{3} ?\d{3} ?\d{3}/,
    isReal: (found) => isSteuerId(found),
    examples: {
      finds: ['Steuer-ID: 86 095 742 719', '{"steuer_id": "47036892816"}', 'IdNr. 65 929 970 489'],
      ignores: ['Steuer-ID: 86 095 742 718', '86 095 742 719', 'IdNr 11111111111'],
    },
    source: 'https://www.bzst.de/DE/Privatpersonen/SteuerlicheIdentifikationsnummer/',
  }),
  namedId({
    id: 'in-aadhaar',
    words: ['aadhaar', 'aadhar', 'uidai'],
    shape: /[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}/,
    isReal: (found) => isVerhoeff(found),
    examples: {
      finds: ['Aadhaar: 2363 1894 6521', '{"aadhaar_number": "236318946521"}'],
      ignores: ['Aadhaar: 2363 1894 6522', '2363 1894 6521', 'aadhaar count 236318'],
    },
    source: 'https://uidai.gov.in/en/my-aadhaar/about-your-aadhaar.html',
  }),
];

/** Numbers of advertisements, which were never anybody's. */
const neverIssued = new Set(['078-05-1120', '219-09-9999']);

function isRun(bytes: Uint8Array, from: number, to: number, edges: Edges): boolean {
  for (let at = from; at < to; at++) if (!isDigitAt(bytes, at, edges)) return false;
  return true;
}

const nirLength = 15;

/** Whether the digits of a NIR stand from here on, with or without blanks. */
function isLong(bytes: Uint8Array, from: number, edges: Edges): boolean {
  let count = 0;
  for (let at = from; at < edges.end && at < from + 2 * nirLength && count < nirLength; at++) {
    const isCorsican = count === 6 && (bytes[at] === 0x41 || bytes[at] === 0x42);
    if (isDigitAt(bytes, at, edges) || isCorsican) count++;
    else if (bytes[at] !== 0x20) return false;
  }
  return count === nirLength;
}

/** Months beyond 12 are of people whose month is not known. */
function isNir(compact: string): boolean {
  const month = Number(compact.slice(3, 5));
  const isMonth = (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50;
  const digits = compact.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return isMonth && 97 - restOf(digits, 97) === Number(compact.slice(13));
}

/** Of the first ten digits one comes two or three times, and no other more than once. */
function isSteuerId(digits: string): boolean {
  const counts = new Map<string, number>();
  for (const digit of digits.slice(0, -1)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  const repeated = [...counts.values()].filter((count) => count > 1);
  return repeated.length === 1 && (repeated[0] ?? 0) <= 3 && isMod11Of10(digits);
}
