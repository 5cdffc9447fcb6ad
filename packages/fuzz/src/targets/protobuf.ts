import { isDeepStrictEqual } from 'node:util';
import { countItems, jsonToProto, protoToJson, WireError } from '@traceveil/otlp';
import { decodeRequest, write, type MadeField, type MadeMessage } from '@traceveil/otlp/testing';
import { redact } from '@traceveil/processor-redact';
import { isSameButForTokens } from '../compare.ts';
import { fakeSecrets } from '../fake-secrets.ts';
import { hold, inProcess } from '../in-process.ts';
import { mutate, type Material } from '../mutate.ts';
import type { Random } from '../random.ts';
import { createDefaultRedaction } from '../redaction.ts';
import { sampleRequests, signals, wholeRequest, type Signal } from '../samples.ts';
import type { Target } from '../target.ts';

/** Requests of the three signals through the redaction, judged by protobufjs. */
export const protobuf: Target = {
  name: 'protobuf',
  share: 200_000,
  lanes: 1,
  prepare(seed) {
    const samples = sampleRequests(seed);
    const material: Material = {
      samples: samples.map(({ bytes }) => bytes),
      words: [...texts, ...oddities].map((word) => Buffer.from(word)),
    };
    const messages = samples.flatMap(({ message }) => partsOf(message));
    return Promise.resolve(
      inProcess({
        generate(random) {
          const { signal, message } = random.pick(samples);
          let made = message;
          for (let rounds = 1 + random.below(4); rounds > 0; rounds--) {
            made = changed(made, random, messages);
          }
          const { bytes } = write(made);
          const body = random.oneIn(3) ? mutate(bytes, random, material) : bytes;
          return Buffer.concat([Buffer.of(signals.indexOf(signal)), body]);
        },
        attempt,
        probe: () => {
          for (const signal of signals) judge(wholeRequest(signal), signal);
        },
      }),
    );
  },
};

const tellingNames = ['password', 'authorization', 'api_key', 'user.token', 'secret', 'pin'];
const texts: readonly string[] = [
  ...fakeSecrets,
  ...tellingNames,
  'gen_ai.usage.input_tokens',
  ...fakeSecrets.map((secret) => `{"password":"${secret}","n":[1,{"token":"x"}]}`),
  ...fakeSecrets.map((secret) => Buffer.from(`user:${secret}`).toString('base64')),
  ...['', ' ', '\0', 'é', '😀', '[REDACTED:x#0123456789ab]', 'a=b&token=', '%2e%2E', '\\u0061'],
];
const oddities: readonly Uint8Array[] = [
  Buffer.from('ffffffffffffffffff01', 'hex'), // 2^64 - 1
  Buffer.from('ffffffff07', 'hex'), // 2^31 - 1
  Buffer.from('8080808010', 'hex'), // 2^32
  ...[0x0a, 0x12, 0x1a, 0x22, 0x0b, 0x0c, 0x08, 0x0d, 0x09, 0x07].map((tag) => Buffer.of(tag)),
  Buffer.from('c1a7', 'hex'), // an overlong g
  Buffer.from('eda080', 'hex'), // half a surrogate pair
];

/** The first byte says of which signal. */
function attempt(input: Uint8Array): void {
  const signal = signals[(input[0] ?? 0) % signals.length] ?? 'traces';
  judge(input.subarray(1), signal);
}

const redaction = createDefaultRedaction();

function judge(bytes: Uint8Array, signal: Signal): void {
  const before = bytes.slice();
  let clean: Uint8Array;
  try {
    countItems(bytes, signal);
    clean = redacted(bytes, signal);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return;
  }
  hold(Buffer.compare(before, bytes) === 0, 'a batch is never changed in place');
  hold(
    Buffer.compare(redacted(clean, signal), clean) === 0,
    'what was redacted is the same when redacted again',
  );
  const written = protoToJson(clean, signal);
  const read = readBy(signal, bytes);
  if (!read) return;
  hold(
    isDeepStrictEqual(
      decodeRequest(signal, jsonToProto(Buffer.from(written), signal)),
      decodeRequest(signal, clean),
    ),
    'JSON says what protobuf says',
  );
  hold(
    isSameButForTokens(read, decodeRequest(signal, clean)),
    'nothing but texts that hold secrets is changed',
  );
  hold(
    countItems(bytes, signal) === countItems(clean, signal),
    'there are as many items as before',
  );
}

function redacted(bytes: Uint8Array, signal: Signal): Uint8Array {
  const sender = { id: 'fuzz', address: '127.0.0.1', transport: 'grpc' } as const;
  return redact({ bytes, signal, sender }, redaction).bytes;
}

function readBy(signal: Signal, bytes: Uint8Array) {
  try {
    return decodeRequest(signal, bytes);
  } catch {
    return undefined; // We may read more than the judge, who refuses some texts.
  }
}

function partsOf(message: MadeMessage): readonly MadeMessage[] {
  return [
    message,
    ...message.fields.flatMap((field) => (field.message ? partsOf(field.message) : [])),
  ];
}

/** One place of a message is something else; lengths fit. */
function changed(
  message: MadeMessage,
  random: Random,
  others: readonly MadeMessage[],
): MadeMessage {
  const { type } = message;
  // An attribute whose name tells that its value is secret, whatever the value is.
  const isTold = type.name === 'KeyValue' && random.oneIn(3);
  const name = Buffer.from(random.pick(tellingNames));
  const fields = message.fields.map((field) =>
    isTold && field.leaf === 'key' ? { ...field, bytes: name } : field,
  );
  const at = random.below(fields.length + 1);
  const field = fields[at];
  if (!field) return { type, fields: [...fields, ...random.pick(others).fields].slice(0, 40) };
  if (field.message && !random.oneIn(4)) {
    const inner = { ...field, message: changed(field.message, random, others) };
    return { type, fields: fields.with(at, inner) };
  }
  return { type, fields: fields.toSpliced(at, 1, ...fieldsFor(field, random, others)) };
}

function fieldsFor(
  field: MadeField,
  random: Random,
  others: readonly MadeMessage[],
): readonly MadeField[] {
  const text = random.oneIn(8) ? random.pick(oddities) : Buffer.from(random.pick(texts));
  switch (random.below(8)) {
    case 0:
      return [];
    case 1:
      return [field, field];
    case 2:
      return [{ ...field, number: 1 + random.below(20) }];
    case 3: {
      const { fields } = random.pick(others);
      return fields.length > 0 ? [field, random.pick(fields)] : [field];
    }
    default:
      if (field.message) return [{ ...field, message: random.pick(others) }];
      return [field.leaf === undefined ? field : { ...field, bytes: text }];
  }
}
