import { createScanner, defaultRules, replaceInText, ScanBudgetError } from '@traceveil/detect';
import { fakeSecrets } from '../fake-secrets.ts';
import { hold, inProcess } from '../in-process.ts';
import { mutate, type Material } from '../mutate.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';

/** Texts in which secrets stand on lines of their own, some without quotes in a structure, between whatever else stands in a text. */
export const detector: Target = {
  name: 'detector',
  share: 200_000,
  lanes: 1,
  prepare() {
    const words = [...syntax, ...fakeSecrets].map((word) => Buffer.from(word));
    const material: Material = { samples, words };
    return Promise.resolve(
      inProcess({
        generate: (random) => textOf(random, material),
        attempt,
        probe: () => attempt(Buffer.from(fakeSecrets.join('\n'))),
      }),
    );
  },
};

/** The rules' own examples: each is what some rule looks at closely. */
const samples = defaultRules.flatMap(({ examples }) =>
  [...examples.finds, ...examples.ignores].map((text) => Buffer.from(text)),
);

const syntax: readonly string[] = [
  ...[
    '{"',
    '":"',
    '","',
    '"}',
    '\\"',
    '\\\\',
    '\\n',
    '\\u0061',
    "'",
    '`',
    '=',
    ': ',
    '&',
    '?',
    ' ',
  ],
  ...['%2', '%3D', '&#97;', '&quot;', '0x', 'password=', '"token": "', 'Authorization: Bearer '],
  ...['-----BEGIN PRIVATE KEY-----\n', '-----END PRIVATE KEY-----', 'https://u:p@h/', 'export A='],
  ...['[REDACTED:github-token#0123456789ab]', 'QUFB', '=?utf-8?B?', '\r\n', '\0', '\t', '\ufffd'],
  ...['data:image/png;base64,', '<a>', '</a>', '${', '}}', '--data ', '|', '\xff', '\x1b[0m', '😀'],
];

const carriers = ['¤', '¤', '{"a": ¤}', '["a", ¤]', '{a: ¤, b: 1}', '{¤}', 'a=¤', 'Part(a=¤)'];
const plantedLines = carriers.flatMap((carrier) =>
  fakeSecrets.map((secret) => carrier.replace('¤', secret)),
);

const wrappings: readonly ((text: Buffer) => Buffer)[] = [
  (text) => text,
  (text) => Buffer.from(JSON.stringify(text.toString())),
  (text) => Buffer.from(JSON.stringify({ a: JSON.stringify({ token: text.toString() }) })),
  (text) => Buffer.from(text.toString('base64')),
  (text) => Buffer.from(text.toString('hex')),
  (text) => Buffer.from(encodeURIComponent(text.toString())),
];

function textOf(random: Random, material: Material): Buffer {
  const parts: Buffer[] = [];
  for (let count = 1 + random.below(5); count > 0; count--) {
    if (random.oneIn(3)) parts.push(Buffer.from(`\n${random.pick(plantedLines)}\n`));
    const sample = mutate(random.pick(material.samples), random, material);
    parts.push(random.pick(wrappings)(sample));
  }
  const text = Buffer.concat(parts);
  return random.oneIn(2) ? mutate(text, random, material) : text;
}

const scanner = createScanner(defaultRules);

/** As a user of the library does: through text, once. */
function attempt(input: Uint8Array): void {
  let clean: string;
  try {
    clean = replaced(Buffer.from(input).toString());
  } catch (error) {
    if (!(error instanceof ScanBudgetError)) throw error;
    return;
  }
  hold(plantedIn(clean).length === 0, 'a planted secret is found');
  hold(replaced(clean) === clean, 'a second pass changes nothing');
}

function replaced(text: string): string {
  return replaceInText(scanner, text, ({ ruleId }) => `[REDACTED:${ruleId}#0123456789ab]`);
}

/** Of what changes an input, some may have fallen on a secret: only whole ones count. */
function plantedIn(text: string): readonly string[] {
  const lines = new Set(text.split('\n'));
  return plantedLines.filter((line) => lines.has(line));
}
