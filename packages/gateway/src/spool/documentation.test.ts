import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { sendingQueue, spoolConfig } from '@traceveil/spool';
import { components } from '../components.ts';
import { loadConfig } from '../config.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/spool.md'), 'utf8');
const rest = `
receivers: { otlp: { protocols: { http: } } }
processors: { redact: }
service: { pipelines: { traces: { receivers: [otlp], processors: [redact], exporters: [otlp_http] } } }
`;

it('shows a configuration of the spool that is valid', () => {
  const [, yaml = ''] = /```yaml\n([^`]+)```/.exec(page) ?? [];
  const env = { SPOOL_KEY: Buffer.alloc(32, 1).toString('base64') };
  const input = { text: `${yaml}${rest}`, fileName: 'spool.md', env, readFile: () => '' };
  const { config } = loadConfig(input, components);
  expect(config.exporters[0]?.queue).toEqual({
    storage: 'file_storage',
    queue_size: 512 * 1024 ** 2,
    num_consumers: 8,
  });
  expect(config.spool.encryption?.key).toEqual(Buffer.alloc(32, 1));
});

it('names every key of the spool and of its queues, and the defaults that they have', () => {
  const [, settings = ''] = page.split(/^## /m);
  const written: Record<string, string | undefined> = Object.fromEntries(
    [...settings.matchAll(/^\| `([^`]*)` +\| (?:`([^`]*)`)? *\|/gm)].map(
      ([, key = '', value]) => [key.slice(key.lastIndexOf('.') + 1), value] as const,
    ),
  );
  const { storage, queue_size, num_consumers, ...others } = written;
  expect(sendingQueue.parse({ storage, queue_size, num_consumers: Number(num_consumers) })).toEqual(
    sendingQueue.parse({}),
  );
  const { max_size, max_age, max_dead_letters_size, ...encryption } = others;
  expect(spoolConfig.parse({ max_size, max_age, max_dead_letters_size })).toEqual(
    spoolConfig.parse({}),
  );
  expect(encryption).toEqual({ key: undefined, old_keys: '[]' });
});
