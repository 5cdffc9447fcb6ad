import { describe, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import fc from 'fast-check';
import type { Policy } from './policy.ts';
import { redact } from './redact.ts';
import { attribute, batchOf, readBatch, sampleRedaction, spanRequest } from './sample-batch.ts';

const github = fake('ghp_', 36);
const aws = fake('AKIA', 16, 'upper');
const password = fake('', 14);
const isToken = expect.stringMatching(/^\[REDACTED:[a-z\d-]+#[\da-f]{12}\]$/);

interface Traces {
  resourceSpans: {
    scopeSpans: { spans: { attributes: { value: { stringValue: string } }[] }[] }[];
  }[];
}

/** What stands in the place of an attribute's text. */
function redactText(text: string): string {
  const { bytes } = redact(
    batchOf(spanRequest({ attributes: [attribute('input.value', text)] })),
    sampleRedaction(),
  );
  const read = readBatch(bytes) as Traces;
  return read.resourceSpans[0]?.scopeSpans[0]?.spans[0]?.attributes[0]?.value.stringValue ?? '';
}

function redactJson(value: unknown): unknown {
  return JSON.parse(redactText(JSON.stringify(value)));
}

/** JSON in a string of JSON, so many times. */
function wrapped(value: unknown, times: number): unknown {
  return times === 0 ? value : { inner: JSON.stringify(wrapped(value, times - 1)) };
}

function unwrapped(value: unknown, times: number): unknown {
  if (times === 0) return value;
  return unwrapped(JSON.parse((value as { inner: string }).inner), times - 1);
}

describe('JSON in a text', () => {
  it('loses the members whose names say that they are secrets, numbers too', () => {
    const members = { api_key: github, password: 123_456, pin: 7, user: 'ada', max_tokens: 99 };
    expect(redactJson(members)).toEqual({ ...members, api_key: isToken, password: isToken });
    expect(redactJson({ password: ['first pass', { a: 'b c' }, true, null, -1.5e3] })).toEqual({
      password: [isToken, { a: isToken }, true, null, isToken],
    });
  });

  it.each([0, 1, 2, 3, 4])('stays JSON when it stands in JSON, %i deep', (times) => {
    const made = (secret: unknown) => ({ rest: 'a "quoted"\n\\ text', password: secret });
    const read = redactJson(wrapped(made(`he said "${password}"\\`), times));
    expect(unwrapped(read, times)).toEqual(made(isToken));
  });

  it('keeps the schema of a parameter that is a secret, but for its default', () => {
    const schema = (value: unknown) => ({
      type: 'object',
      properties: {
        password: { type: 'string', description: 'of the account', default: value },
        user: { type: 'string' },
      },
      required: ['password'],
    });
    expect(redactJson(schema('correct horse'))).toEqual(schema(isToken));
  });

  it('stays JSON when a string holds what reads like a number in JSON', () => {
    const text = (secret: string) => JSON.stringify({ value: `{password=${secret}}` });
    const value = JSON.parse(redactText(text(password))) as { value: string };
    expect(value.value).toMatch(/^\{password="\[REDACTED:named-secret#[\da-f]{12}\]"\}$/);
  });

  it('stays JSON whatever stands in it', () => {
    const anyJson = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        anyString,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(anyName, tie('value'), { maxKeys: 4 }),
        tie('value').map((value) => JSON.stringify(value)),
      ),
    })).value;
    fc.assert(
      fc.property(anyJson, fc.constantFrom(undefined, 2), (value, indent) => {
        const container = { value };
        const redacted = redactText(JSON.stringify(container, undefined, indent));
        expect(sameShape(JSON.parse(redacted), container)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

const anyName = fc.oneof(
  fc.constantFrom('password', 'api_key', 'token', 'user', 'properties', 'default', github),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const anyString = fc
  .array(
    fc.oneof(
      fc.constantFrom(github, aws, `password=${password}`, `postgres://u:${password}@h/`, ' '),
      fc.constantFrom('"', '\\', '\n', "'", '{', '}', 'é', '\u{1f511}', '\u0000', 'x-api-key: '),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 5 },
  )
  .map((pieces) => pieces.join(''));

/** Objects with as many members and lists as long; strings may stand for strings and numbers. */
function sameShape(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((each, index) => sameShape(each, b[index]));
  }
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null) {
    const [left, right] = [Object.values(a), Object.values(b)];
    return left.length === right.length && left.every((each, i) => sameShape(each, right[i]));
  }
  return typeof a === typeof b || (typeof a === 'string' && typeof b === 'number');
}

describe('a second pass', () => {
  const anyPiece = fc.oneof(
    { weight: 3, arbitrary: anyString },
    fc.constantFrom(
      `Authorization: Bearer ${fake('', 40)}`,
      `{"name":"DATADOG_API_KEY","value":"${fake('', 32, 'hex')}"}`,
      `-----BEGIN RSA PRIVATE KEY-----\n${fake('MIIE', 80, 'base64')}\n-----END RSA PRIVATE KEY-----`,
      `DB_PASSWORD=${password}\nAPI_KEY='${fake('k', 20)}'`,
      `https://user:${password}@host/?api_key=${fake('q', 24)}&x=1`,
      `${fake('eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI', 24)}.${fake('', 43)}`,
      `{'password': '${password}', "token": b"${github}"}`,
      `{"password":"${password}`,
      `password: ${password}, the secret is ${password}`,
      '[REDACTED:github-token#0123456789ab]',
      '[REDACTED:github-token#0123',
      '[WITHHELD:detector-error]',
      'secret token=',
      'password is ',
      'key: ',
    ),
    anyString.map((text) => JSON.stringify({ password: text, text })),
    anyString.map((text) => JSON.stringify(JSON.stringify([{ api_key: text }, text]))),
    fc.string({ maxLength: 6 }),
  );
  const anyText = fc
    .array(anyPiece, { maxLength: 6 })
    .chain((pieces) => fc.constantFrom('', ' ', '\n', '"', ',').map((glue) => pieces.join(glue)));
  const anyKey = fc.oneof(
    fc.constantFrom('a', 'password', 'api.token', 'auth', 'properties', 'input.value', github),
    anyText,
  );
  const anyValue = fc.letrec<{ value: object }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      anyText.map((stringValue) => ({ stringValue })),
      fc.nat().map((intValue) => ({ intValue: String(intValue) })),
      anyText.map((text) => ({ bytesValue: Buffer.from(text).toString('base64') })),
      fc.array(tie('value'), { maxLength: 2 }).map((values) => ({ arrayValue: { values } })),
      fc.array(fc.tuple(anyKey, tie('value')), { maxLength: 2 }).map((entries) => ({
        kvlistValue: { values: entries.map(([key, value]) => attribute(key, value)) },
      })),
    ),
  })).value;

  it('takes no verdict from the token in a key', () => {
    // Twelve digits and `token` before them would be the name of a secret.
    const policy: Policy = {
      ...sampleRedaction().policy,
      replacement: () => '[REDACTED:github-token#123456789012]',
    };
    const redaction = sampleRedaction({}, { policy });
    const attributes = [attribute(github, 'plain words')];
    const once = redact(batchOf(spanRequest({ attributes })), redaction);
    expect(printable(once.bytes)).toContain('plain words');
    expect(redact({ ...batchOf({}), bytes: once.bytes }, redaction).bytes).toBe(once.bytes);
  });

  it('changes nothing and tells of nothing', () => {
    fc.assert(
      fc.property(
        anyText,
        fc.array(fc.tuple(anyKey, anyValue), { maxLength: 3 }),
        (name, pairs) => {
          const attributes = pairs.map(([key, value]) => attribute(key, value));
          const batch = batchOf(spanRequest({ name, attributes }, { attributes }));
          const once = redact(batch, sampleRedactionOnce);
          const twice = redact({ ...batch, bytes: once.bytes }, sampleRedactionOnce);
          expect({ bytes: printable(twice.bytes), events: twice.events }).toEqual({
            bytes: printable(once.bytes),
            events: [],
          });
          expect(twice.bytes).toBe(once.bytes);
        },
      ),
      { numRuns: 500 },
    );
  });
});

const sampleRedactionOnce = sampleRedaction();

function printable(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

describe('what is found around a token that was just written', () => {
  const { scanner } = sampleRedaction();
  const found = (secret: string, start: number) => ({
    ...{ ruleId: 'named-secret', secret, confidence: 'high' as const },
    ...{ start, end: start + secret.length, writing: (token: string) => token },
  });
  /** Finds the password at first, and all of the value once it is masked, as in `"pw":"Pw=…"`. */
  const twice = sampleRedaction(
    {},
    {
      scanner: {
        ...scanner,
        scan(bytes, start, end) {
          const text = Buffer.from(bytes.subarray(start, end)).toString('latin1');
          if (text === `Pw=${password}`) return [found(password, start + 3)];
          return text.startsWith('Pw=[') ? [found(text, start)] : scanner.scan(bytes, start, end);
        },
      },
    },
  );

  it('leaves the token of the secret, and one event: what is told stands there', () => {
    const written = batchOf(spanRequest({ attributes: [attribute('a', `Pw=${password}`)] }));
    const { bytes, events } = redact(written, twice);
    const token = twice.policy.replacement(found(password, 0));
    expect(events.map((event) => event.replacement_token)).toEqual([token]);
    expect(readBatch(bytes)).toEqual(spanRequest({ attributes: [attribute('a', `${token}`)] }));
  });
});

describe('text that is not UTF-8', () => {
  const field = (number: number, ...contents: (Uint8Array | string)[]) => {
    const bytes = Buffer.concat(contents.map((content) => Buffer.from(content)));
    return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
  };
  const stray = Buffer.from([0xff]);
  /** One span with a name and perhaps an attribute's key. */
  const spanOf = (...fields: Uint8Array[]) => ({
    ...batchOf({}),
    bytes: field(1, field(2, field(2, ...fields))),
  });

  it('is repaired, and what stands in it is found', () => {
    const { bytes } = redact(spanOf(field(5, stray, `a ${aws} b`)), sampleRedaction());
    const name = printable(bytes);
    expect(name).toContain('\u00ef\u00bf\u00bda [REDACTED:aws-access-key-id#');
    expect(name).not.toContain(aws);
  });

  it('is repaired when nothing stands in it, without an event', () => {
    const { bytes, events } = redact(spanOf(field(5, 'a', stray)), sampleRedaction());
    expect(Buffer.from(bytes)).toEqual(Buffer.from(spanOf(field(5, 'a\ufffd')).bytes));
    expect(events).toEqual([]);
  });

  it('hides no secret that is there when bytes are left out', () => {
    const { bytes } = redact(
      spanOf(field(5, aws.slice(0, 9), stray, aws.slice(9))),
      sampleRedaction(),
    );
    const { policy } = sampleRedaction();
    const token =
      policy.replacement({ ruleId: 'aws-access-key-id', secret: aws, confidence: 'high' }) ?? '';
    expect(Buffer.from(bytes)).toEqual(Buffer.from(spanOf(field(5, token)).bytes));
  });

  it.each([
    ['overlong', [0xc1, 0x81]],
    ['overlong in three bytes', [0xe0, 0x81, 0x81]],
  ])('hides no letter: %s', (_, bytes) => {
    const hidden = [Buffer.from(bytes), Buffer.from(aws.slice(1))];
    const redacted = redact(spanOf(field(5, ...hidden)), sampleRedaction());
    // As every reader that repairs reads it: U+FFFD, not `A`.
    const read = Buffer.concat(hidden).toString();
    expect(read).not.toContain(aws);
    expect(Buffer.from(redacted.bytes)).toEqual(Buffer.from(spanOf(field(5, read)).bytes));
  });

  it('is repaired in a key that comes again', () => {
    const broken = field(9, field(1, 'k', stray), field(2, field(1, 'v')));
    const whole = field(9, field(1, 'k\ufffd'), field(2, field(1, 'v')));
    // What was one key twice is one key twice no more.
    const second = field(9, field(1, 'k\ufffd_2'), field(2, field(1, 'v')));
    const { bytes } = redact(spanOf(broken, broken), sampleRedaction());
    expect(Buffer.from(bytes)).toEqual(Buffer.from(spanOf(whole, second).bytes));
  });
});

describe('a detector that throws', () => {
  const errors: unknown[] = [];
  const { scanner } = sampleRedaction();
  const failing = sampleRedaction(
    {},
    {
      scanner: {
        ...scanner,
        scan(bytes, start, end) {
          const text = Buffer.from(bytes.subarray(start, end)).toString();
          if (text.includes('POISON')) throw new RangeError(`cannot read ${text}`);
          return scanner.scan(bytes, start, end);
        },
      },
      onError: (error) => errors.push(error),
    },
  );
  const withheld = '[WITHHELD:detector-error]';
  const request = (poison: string) =>
    spanRequest(
      {
        name: `n ${poison}`,
        attributes: [
          attribute('clean', 'stays'),
          attribute('a', poison),
          attribute(poison, 'under a key'),
          attribute('blob', { bytesValue: Buffer.from(poison).toString('base64') }),
        ],
      },
      { attributes: [attribute('service.name', poison)] },
    );

  it('withholds the whole value, and tells of it', () => {
    const { bytes, events } = redact(batchOf(request(`POISON ${github}`)), failing);
    const expected = JSON.stringify(readBatch(batchOf(request(withheld)).bytes));
    expect(JSON.stringify(readBatch(bytes))).toBe(expected.replace(`n ${withheld}`, withheld));
    const paths = events.map(({ field_path }) => field_path.replace(/^.*spans\[0\]\./, ''));
    expect(paths).toEqual([
      'resource.attributes["service.name"]',
      'name',
      'attributes["a"]',
      `attributes["${withheld}"].key`,
      'attributes["blob"]',
    ]);
    for (const event of events) {
      expect(event).toMatchObject({ rule_id: 'detector-error', replacement_token: withheld });
      expect(event).not.toHaveProperty('secret_bytes');
      expect(event.service).toBe(withheld);
    }
    expect(JSON.stringify(events)).not.toContain(github);
    expect(errors.length).toBeGreaterThanOrEqual(events.length);
  });

  it('leaves nothing for a second pass', () => {
    const once = redact(batchOf(request('POISON')), failing);
    expect(redact({ ...batchOf({}), bytes: once.bytes }, failing).bytes).toBe(once.bytes);
  });
});
