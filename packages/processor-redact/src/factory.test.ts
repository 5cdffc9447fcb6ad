import { createNoopMeter, trace, type Attributes } from '@opentelemetry/api';
import { describe, expect, it } from '@jest/globals';
import { fake } from '@traceveil/detect';
import { isShared, PipelineError, type Batch, type Processed } from '@traceveil/pipeline';
import { isCounting } from './coverage.ts';
import { redactProcessor } from './factory.ts';
import { attribute, batchOf, readBatch, spanRequest } from './sample-batch.ts';

const secret = fake('ghp_', 36);

/** A processor as the gateway makes it, and what it counted. */
function make(settings = {}, onLearnt?: (lesson: unknown) => void) {
  const counted: { name: string; value: number; attributes: Attributes }[] = [];
  const createCounter = (name: string) => ({
    add: (value: number, attributes: Attributes = {}) =>
      void counted.push({ name, value, attributes }),
  });
  const logged: string[] = [];
  const note = (fields: object, message: string) =>
    void logged.push(JSON.stringify(fields) + message);
  const processor = redactProcessor.create(redactProcessor.config.parse(settings), {
    name: 'redact/strict',
    log: { debug: note, info: note, warn: note, error: note },
    meter: Object.assign(createNoopMeter(), { createCounter }),
    tracer: trace.getTracer('test'),
    now: () => 0,
    tokenKeys: [{ id: 'k1', key: Buffer.alloc(32, 7) }],
    ...(onLearnt && { onLearnt }),
  });
  if (!isShared(processor)) throw new Error('several can run beside each other');
  return { processor, counted, logged, process: (batch: Batch) => processor.process(batch) };
}

async function problemOf(work: () => Processed | Promise<Processed>): Promise<PipelineError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof PipelineError) return error;
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('the redact processor', () => {
  it('returns the very batch when nothing is found', async () => {
    const batch = batchOf(spanRequest({ name: 'chat' }));
    const { process, counted } = make();
    const processed = await process(batch);
    expect(processed.batch).toBe(batch);
    expect(processed.events).toEqual([]);
    expect(counted).toEqual([]);
  });

  it('does to a probe what it would do to a batch, and counts and remembers nothing', async () => {
    const { processor, process, counted } = make();
    const batch = batchOf(spanRequest({ name: secret, traceState: secret }));
    const probed = await processor.probe?.(batch);
    expect(counted).toEqual([]);
    expect(isCounting(processor) && processor.coverage()).toEqual([]);
    expect(probed).toEqual(await process(batch));
    expect(counted).not.toEqual([]);
  });

  it('returns another batch, its events, and counts them by rule and signal', async () => {
    const batch = batchOf(spanRequest({ name: secret, traceState: secret }));
    const before = Buffer.from(batch.bytes);
    const { process, counted } = make();
    const { batch: clean, events } = await process(batch);
    expect(Buffer.from(clean.bytes).toString('latin1')).not.toContain(secret);
    expect(clean).toEqual({ ...batch, bytes: clean.bytes });
    expect(Buffer.from(batch.bytes)).toEqual(before);
    expect(events).toHaveLength(2);
    const attributes = { processor: 'redact/strict', rule: 'github-token', signal: 'traces' };
    const one = { name: 'traceveil_redactions', value: 1, attributes };
    expect(counted).toEqual([one, one]);
  });

  it('does what its configuration says', async () => {
    const batch = batchOf(spanRequest({ name: 'n', attributes: [attribute('patient', 'Ada')] }));
    const { process } = make({ sensitive_keys: ['patient'] });
    const { batch: clean } = await process(batch);
    expect(JSON.stringify(readBatch(clean.bytes))).toContain('[REDACTED:named-secret#');
  });

  it('leaves out the rules that are disabled, its own and ours', async () => {
    const rules = [{ id: 'acme-token', keywords: ['acme_'], pattern: 'acme_[a-z]{8}' }];
    const batch = batchOf(spanRequest({ name: `acme_abcdefgh ${secret}` }));
    const { process } = make({ rules, disabled_rules: ['acme-token', 'github-token'] });
    expect((await process(batch)).batch).toBe(batch);
    expect((await make({ rules }).process(batch)).events).toHaveLength(2);
  });

  it('withholds what there is no time for, and counts it without a word in the log', async () => {
    const attributes = [1, 2, 3].map((index) => attribute(`${index}`, 'x'.repeat(100_000)));
    const { process, counted, logged } = make({ max_batch_scan_time: '0.0001ms' });
    const { events } = await process(batchOf(spanRequest({ attributes })));
    expect(events.length).toBeGreaterThan(0);
    const reasons = events.map(({ rule_id: id, replacement_token: token }) => `${id} ${token}`);
    expect(new Set(reasons)).toEqual(new Set(['scan-budget [WITHHELD:scan-budget]']));
    const withheld = counted.filter(({ name }) => name === 'traceveil_withheld_values');
    expect(withheld).toHaveLength(events.length);
    expect(withheld[0]?.attributes).toEqual({ processor: 'redact/strict', reason: 'scan-budget' });
    expect(logged).toEqual([]);
  });

  it('refuses bytes that are no request for good, names itself and says nothing of them', async () => {
    const whole = batchOf(spanRequest({ name: secret }));
    const bytes = whole.bytes.subarray(0, -1);
    const { process, logged } = make();
    const problem = await problemOf(() => process({ ...whole, bytes }));
    expect(problem).toMatchObject({ component: 'processor/redact/strict', remedy: 'invalid' });
    expect(problem.message).toContain('not valid protobuf');
    expect(problem.message + logged.join('')).not.toContain(secret.slice(4, 20));
  });

  it('refuses a list of too many attributes, and names the limit', async () => {
    const attributes = [1, 2, 3].map((index) => attribute(`k${index}`, 'v'));
    const batch = batchOf(spanRequest({ attributes }));
    expect((await make({ max_attributes: 3 }).process(batch)).batch).toBe(batch);
    const problem = await problemOf(() => make({ max_attributes: 2 }).process(batch));
    expect(problem).toMatchObject({ component: 'processor/redact/strict', remedy: 'too_large' });
    expect(problem.message).toContain('max_attributes');
  });

  it('tells another what it counted, once', async () => {
    const [one, other] = [make(), make()];
    await one.process(batchOf(spanRequest({ name: secret, traceState: secret })));
    const add = other.processor.createCounter();
    const taken = one.processor.takeCounts();
    expect(one.processor.takeCounts()).toBeUndefined();
    add(structuredClone(taken));
    const attributes = { processor: 'redact/strict', rule: 'github-token', signal: 'traces' };
    expect(other.counted).toEqual([{ name: 'traceveil_redactions', value: 2, attributes }]);
    expect(isCounting(other.processor) && other.processor.coverage()).not.toEqual([]);
  });

  it('tells others what it found in a trace, and knows what they found', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const password = fake('', 24);
    const lessons: unknown[] = [];
    const one = make({}, (lesson) => lessons.push(structuredClone(lesson)));
    const attributes = [attribute('password', password)];
    await one.process(batchOf(spanRequest({ traceId, name: 'n', attributes })));
    expect(lessons).toEqual([[traceId, [{ ruleId: 'named-secret', secret: password }]]]);
    expect(one.processor.lessons()).toEqual(lessons);
    const told: unknown[] = [];
    const other = make({}, (lesson) => told.push(lesson));
    for (const lesson of lessons) other.processor.learn(lesson);
    const later = batchOf(spanRequest({ traceId, name: `it is ${password}` }));
    expect((await other.process(later)).events).toHaveLength(1);
    // What it was told it does not tell again.
    expect(told).toEqual([]);
    expect((await make().process(later)).events).toEqual([]);
  });

  it('starts and stops without a word', async () => {
    const { processor } = make();
    await processor.start();
    await processor.stop(AbortSignal.abort());
    expect(processor.name).toBe('redact/strict');
  });
});
