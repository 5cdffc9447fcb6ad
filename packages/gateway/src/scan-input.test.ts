import { describe, expect, it } from '@jest/globals';
import { jsonToProto } from '@traceveil/otlp';
import { readScanInput } from './scan-input.ts';

const spans = '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"a\\u0001b"}]}]}]}';
const logs = '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"x"}}]}]}]}';
const bytesOf = (text: string) => Buffer.from(text);

describe('what is to be scanned', () => {
  it('is OTLP/JSON when it says so, of any signal', () => {
    expect(readScanInput(bytesOf(` ${logs}`), undefined, undefined)).toEqual({
      format: 'otlp',
      requests: [{ signal: 'logs', bytes: jsonToProto(bytesOf(logs), 'logs'), line: 0 }],
    });
  });

  it('may be one OTLP/JSON request a line, as the gateway keeps them', () => {
    const input = readScanInput(bytesOf(`${spans}\n\n${logs}\n`), undefined, undefined);
    expect(input).toMatchObject({
      requests: [
        { signal: 'traces', line: 1 },
        { signal: 'logs', line: 3 },
      ],
    });
  });

  it('is OTLP in protobuf when it cannot be text', () => {
    const bytes = jsonToProto(bytesOf(spans), 'traces');
    expect(readScanInput(bytes, undefined, undefined)).toEqual({
      format: 'otlp',
      requests: [{ signal: 'traces', bytes, line: 0 }],
    });
  });

  it.each(['', '{}', '{"a": 1}', '\n\nsome text', `${spans}\nand then text`, '\u0000\u0001'])(
    'is text otherwise: %j',
    (text) => {
      expect(readScanInput(bytesOf(text), undefined, undefined).format).toBe('text');
    },
  );

  it('is what one says it is, or refused', () => {
    expect(readScanInput(bytesOf(spans), 'text', undefined).format).toBe('text');
    expect(() => readScanInput(bytesOf('text'), 'otlp-json', undefined)).toThrow('no OTLP/JSON');
    expect(() => readScanInput(bytesOf('text'), 'otlp-proto', 'logs')).toThrow('in protobuf');
  });
});
