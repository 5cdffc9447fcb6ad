import { describe, expect, it } from '@jest/globals';
import { createScanner, defaultRules, fake } from '@traceveil/detect';
import fc from 'fast-check';
import { redact } from './redact.ts';
import { attribute, batchOf, readBatch, sampleRedaction, spanRequest } from './sample-batch.ts';

const token = fake('ghp_', 36);
const trace = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const longer = (text: string) => `${'What was said before. '.repeat(40)}${text}`;
const spanOf = (...attributes: object[]) => spanRequest({ ...trace, name: 'call', attributes });

function redacted(request: object, redaction = sampleRedaction()): string {
  return JSON.stringify(readBatch(redact(batchOf(request), redaction).bytes));
}

describe('a long text in which nothing was found', () => {
  it('is not searched when it comes again, under any key that says nothing of it', () => {
    const scanner = createScanner(defaultRules);
    const searched: number[] = [];
    const redaction = sampleRedaction(
      {},
      {
        scanner: {
          ...scanner,
          scan(bytes, start, end, look) {
            if (end - start > 512) searched.push(end - start);
            return scanner.scan(bytes, start, end, look);
          },
        },
      },
    );
    const text = longer('');
    redacted(spanOf(attribute('a', text), attribute('b', text)), redaction);
    redacted(spanOf(attribute('c', text)), redaction);
    expect(searched).toEqual([text.length]);
    redacted(spanOf(attribute('c', longer('!'))), redaction);
    expect(searched).toHaveLength(2);
  });

  it('is searched again when it differs in its last byte, or before or behind', () => {
    const redaction = sampleRedaction();
    const cut = token.slice(0, -1);
    redacted(spanOf(attribute('a', longer(cut))), redaction);
    const last = token.slice(-1);
    expect(redacted(spanOf(attribute('a', longer(cut + last))), redaction)).not.toContain(token);
    expect(redacted(spanOf(attribute('a', token + longer(cut))), redaction)).not.toContain(token);
  });

  it('is replaced under a key that makes it a secret', () => {
    const redaction = sampleRedaction();
    const text = longer('');
    redacted(spanOf(attribute('memo', text)), redaction);
    expect(redacted(spanOf(attribute('db.password', text)), redaction)).not.toContain(text);
  });

  it('is swept when what stands in it is found elsewhere later', () => {
    const redaction = sampleRedaction();
    const password = 'q7!x_Zr9pLm#2';
    const text = longer(password);
    expect(redacted(spanOf(attribute('memo', text)), redaction)).toContain(password);
    const request = spanOf(attribute('memo', text), attribute('db.password', password));
    expect(redacted(request, redaction)).not.toContain(password);
  });

  it('is replaced in part when a secret begins in it and ends in the next one', () => {
    const redaction = sampleRedaction();
    const [first, second] = [longer(token.slice(0, 20)), token.slice(20) + longer('')];
    redacted(spanOf(attribute('memo', first)), redaction);
    redacted(spanOf(attribute('memo', second)), redaction);
    const parts = [first, second].map((stringValue) => ({ stringValue }));
    const request = spanOf(attribute('parts', { arrayValue: { values: parts } }));
    const clean = redacted(request, redaction);
    expect(clean).not.toContain(token.slice(0, 20));
    expect(clean).not.toContain(token.slice(20));
  });

  it('is searched by other rules though these found nothing', () => {
    const text = longer(token);
    const settings = { disabled_rules: ['github-token'] };
    const without = redacted(spanOf(attribute('memo', text)), sampleRedaction(settings));
    expect(without).toContain(token);
    expect(redacted(spanOf(attribute('memo', text)))).not.toContain(token);
  });
});

it('what was met before changes nothing in what leaves', () => {
  const texts = [longer(''), longer(token), longer('&#103;hp_'), longer('ä€'), 'short', token];
  const keys = ['memo', 'db.password', 'text', 'n'];
  const met = sampleRedaction();
  const any = fc.array(fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...texts)), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(any, (attributes) => {
      const request = spanRequest({
        name: 'n',
        attributes: attributes.map(([key, text]) => attribute(key, text)),
      });
      expect(redacted(request, met)).toBe(redacted(request));
    }),
    { numRuns: 60 },
  );
});
