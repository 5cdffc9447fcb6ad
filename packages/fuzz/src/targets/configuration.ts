import { components, ConfigError, loadConfig } from '@traceveil/gateway';
import { hold, inProcess } from '../in-process.ts';
import { mutate, type Material } from '../mutate.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';
import {
  configurationValues,
  configurationWords,
  referredSecrets,
  sampleConfigurations,
} from './sample-configurations.ts';

const fileName = 'gateway.yaml';
const key = Buffer.alloc(32, 5).toString('hex');
const secrets = [...Object.values(referredSecrets), key];

/** A configuration is taken, or every problem is told with its place. */
export const configuration: Target = {
  name: 'configuration',
  share: 50_000,
  lanes: 1,
  prepare() {
    const samples = sampleConfigurations.map((text) => Buffer.from(text));
    const words = configurationWords.map((word) => Buffer.from(word));
    const material: Material = { samples, words };
    return Promise.resolve(
      inProcess({
        generate(random) {
          const sample = random.pick(sampleConfigurations);
          const changed = random.oneIn(4) ? sample : withOtherWords(sample, random);
          return random.oneIn(3)
            ? mutate(Buffer.from(changed), random, material)
            : Buffer.from(changed);
        },
        attempt,
        probe() {
          for (const sample of samples) attempt(sample);
        },
      }),
    );
  },
};

/** Some words of it are others: what is one key or one value stays one. */
function withOtherWords(text: string, random: Random): string {
  const own = text.match(/[\w.*:/${}-]+/g) ?? [];
  const chances = 4 + random.below(120);
  return text.replaceAll(/[\w.*:/${}-]+/g, (word) => {
    if (!random.oneIn(chances)) return word;
    return random.pick(random.oneIn(3) ? own : configurationValues);
  });
}

/** Behind a NUL stands the file of rules that the configuration may name. */
function attempt(input: Uint8Array): void {
  const [text = '', rules = ''] = Buffer.from(input).toString('utf8').split('\0', 2);
  const env = { ...referredSecrets, KEY: key, URL: 'http://127.0.0.1:4318', EMPTY: '' };
  const files = [fileName];
  const readFile = (path: string) => {
    files.push(path);
    if (path.startsWith('token')) return `${referredSecrets.TOKEN}\n`;
    if (path.startsWith('key')) return key;
    if (path.startsWith('rules')) return rules;
    throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  };
  let lines: readonly string[];
  try {
    const { config, warnings } = loadConfig({ text, fileName, env, readFile }, components);
    lines = warnings;
    hold(!quotes(config.shown), 'a configuration is shown without its secrets');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    hold(error.problems.length > 0, 'what is refused has a problem');
    lines = error.problems;
  }
  for (const line of lines) {
    hold(isPlaced(line, files), 'a problem has a place and a message');
    hold(!quotes(line), 'no message quotes what stands elsewhere');
  }
}

function quotes(text: string): boolean {
  return secrets.some((secret) => text.includes(secret));
}

/** `file:line:column: message`, on one line; a file has the name by which it was asked for. */
function isPlaced(line: string, files: readonly string[]): boolean {
  return files.some((file) => {
    const place = `${shown(file)}:`;
    return line.startsWith(place) && /^[1-9]\d*:[1-9]\d*: .*\S/.test(line.slice(place.length));
  });
}

/** Without line ends and what steers a terminal. */
function shown(name: string): string {
  return name.replaceAll(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (letter) => `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
