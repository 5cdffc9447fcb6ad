import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { opentelemetry } from '../generated/messages.js';

const script = fileURLToPath(new URL('../scripts/generate.js', import.meta.url));
const committed = fileURLToPath(new URL('../generated', import.meta.url));

describe('generated', () => {
  it('is what the script makes of proto/ now', () => {
    const again = mkdtempSync(join(tmpdir(), 'traceveil-generated-'));
    try {
      execFileSync(process.execPath, [script, again]);
      const names = readdirSync(committed).sort();
      expect(readdirSync(again).sort()).toEqual(names);
      for (const name of names) {
        const isSame = readFileSync(join(again, name)).equals(readFileSync(join(committed, name)));
        expect({ name, isSame }).toEqual({ name, isSame: true });
      }
    } finally {
      rmSync(again, { recursive: true });
    }
  });

  it.each(['9223372036854775807', '-9223372036854775808', '9007199254740993'])(
    'keeps the 64-bit integer %s whole',
    (written) => {
      const { NumberDataPoint } = opentelemetry.proto.metrics.v1;
      const bytes = NumberDataPoint.encode({ asInt: written as never }).finish();
      expect(String(NumberDataPoint.decode(bytes).asInt)).toBe(written);
    },
  );

  it('keeps the largest unsigned 64-bit integer whole', () => {
    const { Span } = opentelemetry.proto.trace.v1;
    const written = '18446744073709551615';
    const bytes = Span.encode({ startTimeUnixNano: written as never }).finish();
    expect(String(Span.decode(bytes).startTimeUnixNano)).toBe(written);
  });
});
