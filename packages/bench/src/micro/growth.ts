import { randomBytes } from 'node:crypto';
import { defaultRules } from '@traceveil/detect';
import { encodeField } from '../encode.ts';
import { listSpans } from '../spans.ts';
import { formatRows } from '../table.ts';
import { createFeed } from '../traffic/feed.ts';
import { longBytes, visitTexts } from '../traffic/marks.ts';
import type { TrafficRequest } from '../traffic/traffic.ts';
import { redactWith, type Run } from './redaction.ts';
import { cpuSecondsPerGb } from './turns.ts';

const spansPerBatch = [1, 10, 100, 1_000, 10_000];
const valueBytes = [100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];
const ruleCounts = [50, 200, 1_000, defaultRules.length];

const rounds = 5;
/** Of a series, at each of its points; more where one request has more. */
const spansMin = 2_000;
const textBytesMin = 20e6;
const requestBytes = 1e6;
const valuesPerSpan = 10;

/** What redaction costs at one point of a series. */
export interface GrowthPoint {
  readonly series: string;
  readonly at: number;
  /** The least of all rounds. */
  readonly cpuSecondsPerGb: number;
}

interface Point extends Omit<GrowthPoint, 'cpuSecondsPerGb'> {
  readonly run: Run;
  readonly makeRequests: () => readonly Buffer[];
}

/**
 * Measures redaction in this process by spans per batch, by the size of a value and by the number
 * of rules, all in turn. Each round has other requests.
 */
export async function measureGrowth(
  originals: readonly TrafficRequest[],
): Promise<readonly GrowthPoint[]> {
  const points = listPoints(createSource(originals));
  const times = points.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { run, makeRequests }] of points.entries()) {
      const seconds = await cpuSecondsPerGb(makeRequests(), run);
      if (round > 0) times[index]?.push(seconds); // The first warms up.
    }
  }
  return points.map(({ series, at }, index) => ({
    series,
    at,
    cpuSecondsPerGb: Math.min(...(times[index] ?? [])),
  }));
}

/** Beside each figure how many times the least of its series it is. */
export function formatGrowth(points: readonly GrowthPoint[]): string {
  const rows = points.map(({ series, at, cpuSecondsPerGb: seconds }) => {
    const others = points.filter((point) => point.series === series);
    const least = Math.min(...others.map((point) => point.cpuSecondsPerGb));
    const ratio = (seconds / least).toFixed(2);
    return [series, at.toLocaleString('en'), seconds.toFixed(2), ratio];
  });
  return formatRows([['by', 'at', 'CPU s/GB', '× least'], ...rows], 1);
}

function listPoints(source: Source): readonly Point[] {
  const all = redactWith(defaultRules.length);
  return [
    ...spansPerBatch.map((at) => ({
      ...{ series: 'spans per batch', at, run: all },
      makeRequests: () => source.requestsOf(at),
    })),
    ...valueBytes.map((at) => ({
      ...{ series: 'bytes per value', at, run: all },
      makeRequests: () => source.requestsWithValues(at),
    })),
    ...ruleCounts.map((at) => ({
      ...{ series: 'rules', at, run: redactWith(at) },
      makeRequests: () => source.requestsOf(ruleSpansPerBatch),
    })),
  ];
}

const ruleSpansPerBatch = 70;

interface Source {
  requestsOf(spans: number): readonly Buffer[];
  requestsWithValues(bytes: number): readonly Buffer[];
}

/** Spans and texts without end: laps of the originals, each other than those before. */
function createSource(originals: readonly TrafficRequest[]): Source {
  const feed = createFeed(originals, { encoding: 'identity', isRepeat: false });
  let index = 0;
  let spans: Buffer[] = [];
  let text: Buffer = Buffer.alloc(0);
  const nextRequest = () => {
    const outgoing = feed.take(index);
    index += 1;
    const copy = Buffer.from(outgoing.body);
    feed.giveBack(outgoing);
    return copy;
  };
  const takeSpans = (count: number) => {
    while (spans.length < count) {
      spans.push(...listSpans(nextRequest()).map((span) => encodeField(2, span)));
    }
    const taken = spans.slice(0, count);
    spans = spans.slice(count);
    return taken;
  };
  const takeText = (bytes: number) => {
    if (text.length < bytes) text = Buffer.concat([text, ...textsFor(bytes, nextRequest)]);
    const end = startOfCharacter(text, bytes);
    const taken = text.subarray(0, end);
    text = text.subarray(end);
    return taken;
  };
  return {
    requestsOf: (count) =>
      Array.from({ length: Math.ceil(spansMin / count) }, () => wrapSpans(takeSpans(count))),
    requestsWithValues: (bytes) => {
      const perRequest = Math.max(1, Math.round(requestBytes / bytes));
      const count = Math.ceil(textBytesMin / (perRequest * bytes));
      return Array.from({ length: count }, () =>
        wrapSpans(encodeValues(Array.from({ length: perRequest }, () => takeText(bytes)))),
      );
    },
  };
}

/** Somewhat more than needed, so that one call serves many. */
function textsFor(bytes: number, nextRequest: () => Buffer): readonly Buffer[] {
  const texts: Buffer[] = [];
  for (let length = 0; length < bytes + requestBytes;) {
    visitTexts(nextRequest(), ({ bytes: request, start, end }) => {
      for (const text of plainTexts(Buffer.from(request.subarray(start, end)).toString())) {
        const line = Buffer.from(`${text}\n`);
        texts.push(line);
        length += line.length;
      }
    });
  }
  return texts;
}

/** What people, models and tools wrote: of JSON the long strings in it, as its reader reads them. */
function plainTexts(text: string): readonly string[] {
  const found: string[] = [];
  const visit = (value: unknown) => {
    if (typeof value === 'string' && value.length >= longBytes) found.push(value);
    if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  visit(/^[[{]/.test(text) ? JSON.parse(text) : text);
  return found;
}

function startOfCharacter(text: Buffer, at: number): number {
  let start = at;
  while (((text[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  return start;
}

function wrapSpans(fields: readonly Buffer[]): Buffer {
  // trace_service.proto: resource_spans = 1; trace.proto: scope_spans = 2.
  return encodeField(1, encodeField(2, Buffer.concat(fields)));
}

/** Spans with ten attributes, each in a trace of its own: secrets are swept trace by trace. */
function encodeValues(values: readonly Buffer[]): readonly Buffer[] {
  return Array.from({ length: Math.ceil(values.length / valuesPerSpan) }, (_, span) => {
    const ofSpan = values.slice(span * valuesPerSpan, (span + 1) * valuesPerSpan);
    // trace.proto: trace_id = 1, span_id = 2.
    const ids = [encodeField(1, randomBytes(16)), encodeField(2, randomBytes(8))];
    return encodeField(2, Buffer.concat([...ids, ...ofSpan.map(encodeAttribute)]));
  });
}

function encodeAttribute(value: Buffer, index: number): Buffer {
  // trace.proto: attributes = 9; common.proto: key = 1, value = 2, string_value = 1.
  const key = encodeField(1, Buffer.from(`text.${index}`));
  return encodeField(9, Buffer.concat([key, encodeField(2, encodeField(1, value))]));
}
