import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { agentSecrets } from '../harness/agents.ts';
import * as atRest from '../harness/at-rest.ts';
import { createNewBytesReader } from '../harness/files-below.ts';
import { decode, type Decoded } from '../harness/otlp-protocol.ts';
import { isHeld, numberOf, plantedIn, spansPerRequest } from './numbered.ts';

const secretsIn = atRest.createByteFinder(agentSecrets);
/** In a URL the brackets are escaped. */
const maskPattern = /(?:\[|%5B)REDACTED(?::|%3A)[\w.-]+(?:#|%23)[\da-f]{12}(?:\]|%5D)/g;

/** Told of each kind, so that a thousand equal ones are no more to read. */
const toldMax = 5;

/** What came of a run, in numbers. */
export interface Figures {
  /** Spans. */
  readonly acknowledged: number;
  /** Of all exporters together: at backends, or among the dead letters. */
  readonly arrived: number;
  /** Of these, what an exporter had delivered before. */
  readonly duplicates: number;
  readonly dead: number;
  /** Spans of which an arrival had a mask, and of these, those with an event for each. */
  readonly masked: number;
  readonly withEvents: number;
  /** Spans that came and had been held. */
  readonly held: number;
}

/** What became a dead letter. */
export interface Letter {
  readonly exporter: string;
  /** As Latin-1. */
  readonly text: string;
}

/** Knows what was promised to senders, and what came of it; a few bytes for each span. */
export interface Judge {
  /** A request was answered with "ok". */
  acknowledge(request: number): void;
  /** @param bytes an unpacked request that a backend said "ok" to */
  arrive(exporter: string, bytes: Buffer): void;
  /** Looks at what a killed or stopped gateway left since the last look, and at what it said. */
  look(directory: string, texts: Readonly<Record<string, string>>): void;
  /**
   * Every mask that came anywhere has its event by now: what was not acknowledged and is not sent
   * again, too.
   *
   * @returns how many spans have masks, and how many of these all of their events
   */
  checkTrail(directory: string): Promise<Pick<Figures, 'masked' | 'withEvents'>>;
  /**
   * Reads trail and dead letters of a storage directory, and looks at all that lies there.
   *
   * @param letters those that are sealed there, opened
   */
  conclude(
    directory: string,
    letters?: readonly Letter[],
  ): Promise<{ readonly faults: readonly string[]; figures: Figures }>;
}

/** @param exporters that every span is for */
export function createJudge(exporters: readonly string[]): Judge {
  return new CrashJudge(exporters);
}

class CrashJudge implements Judge {
  readonly #faults = createFaults();
  readonly #acknowledged = new Numbers();
  readonly #arrivals: ReadonlyMap<string, Numbers>;
  readonly #leaksSince = atRest.createJudge(agentSecrets, createNewBytesReader());
  readonly #tokens = new Tokens();
  /** By span: which tokens stand in it, in bits. */
  readonly #masks = new Numbers();
  /** Spans with an event that says so, and ids of what was held and of what was released. */
  readonly #held = new Numbers();
  readonly #holds = new Set<string>();
  readonly #releases = new Set<string>();
  #arrived = 0;
  #duplicates = 0;
  #dead = 0;

  constructor(exporters: readonly string[]) {
    this.#arrivals = new Map(exporters.map((id) => [id, new Numbers()]));
  }

  acknowledge(request: number): void {
    for (let index = 0; index < spansPerRequest; index += 1) {
      this.#acknowledged.set(request * spansPerRequest + index, 1);
    }
  }

  arrive(exporter: string, bytes: Buffer): void {
    for (const secret of secretsIn(bytes)) {
      this.#faults.add('came to a backend', `${secret}, ${exporter}`);
    }
    const spans = spansOf(decode('traces', bytes));
    for (const span of spans) this.#judgeSpan(exporter, span);
    const held = spans.filter((span) => isHeld(numberOf(span['spanId'] as Buffer)));
    if (held.length > 0 && held.length < spans.length) {
      this.#faults.add('was not held back', `${held.length} of ${spans.length}, at ${exporter}`);
    }
  }

  look(directory: string, texts: Readonly<Record<string, string>>): void {
    for (const leak of this.#leaksSince({ directory, texts })) this.#faults.add('is at rest', leak);
  }

  async conclude(directory: string, letters: readonly Letter[] = lettersIn(directory)) {
    for (const leak of atRest.secretsAtRest({ directory })) this.#faults.add('is at rest', leak);
    this.#enterLetters(letters);
    const acknowledged = this.#judgePromises();
    const { masked, withEvents } = await this.checkTrail(directory);
    const held = this.#judgeHolds();
    const [arrived, duplicates, dead] = [this.#arrived, this.#duplicates, this.#dead];
    const figures = { acknowledged, arrived, duplicates, dead, masked, withEvents, held };
    return { faults: this.#faults.told(), figures };
  }

  #enter(exporter: string, number: number): void {
    const known = this.#arrivals.get(exporter);
    this.#arrived += 1;
    if (!known || Number.isNaN(number)) this.#faults.add('was sent by nobody', exporter);
    else if (known.of(number) > 0) this.#duplicates += 1;
    else known.set(number, 1);
  }

  #judgeSpan(exporter: string, span: Decoded): void {
    const number = numberOf(span['spanId'] as Buffer);
    this.#enter(exporter, number);
    const found = [...JSON.stringify(span).matchAll(maskPattern)].map(([mask]) =>
      decodeURIComponent(mask),
    );
    if (found.length !== plantedIn(number)) {
      const told = `${found.length} of ${plantedIn(number)}, at ${exporter}`;
      this.#faults.add('has not as many masks as secrets', `span ${number}: ${told}`);
    }
    this.#masks.set(number, this.#masks.of(number) | this.#tokens.bitsOf(found));
  }

  /** @returns how many spans were acknowledged */
  #judgePromises(): number {
    let promised = 0;
    for (let number = 0; number < this.#acknowledged.length; number += 1) {
      if (this.#acknowledged.of(number) === 0) continue;
      promised += 1;
      for (const [exporter, known] of this.#arrivals) {
        if (known.of(number) > 0) continue;
        this.#faults.add('was acknowledged and lost', `span ${number}, ${exporter}`);
      }
    }
    return promised;
  }

  /** What was held came by its release. @returns how many spans that came had been held */
  #judgeHolds(): number {
    let held = 0;
    for (let number = 0; number < this.#masks.length; number += 1) {
      if (this.#masks.of(number) === 0 || !isHeld(number)) continue;
      held += 1;
      if (this.#held.of(number) === 0) {
        this.#faults.add('has no event of its hold', `span ${number}`);
      }
    }
    for (const id of this.#holds) {
      if (!this.#releases.has(id)) this.#faults.add('is held for ever', id);
    }
    return held;
  }

  async checkTrail(directory: string) {
    const events = await this.#readTrail(join(directory, 'audit'));
    let masked = 0;
    let withEvents = 0;
    for (let number = 0; number < this.#masks.length; number += 1) {
      const bits = this.#masks.of(number);
      if (bits === 0) continue;
      masked += 1;
      if (events.of(number) === bits) withEvents += 1;
      else {
        const told = `span ${number}: masks ${bits.toString(2)}, events ${events.of(number).toString(2)}`;
        this.#faults.add('has not the events of its masks', told);
      }
    }
    return { masked, withEvents };
  }

  async #readTrail(directory: string): Promise<Numbers> {
    const events = new Numbers();
    for (const name of readdirSync(directory)) {
      for await (const line of createInterface(createReadStream(join(directory, name)))) {
        const event = parsed(line);
        if (event?.hold_id !== undefined) this.#noteHold(event);
        const number = numberOf(event?.span_id ?? '');
        if (event?.action === 'hold') this.#held.set(number, 1);
        if (!event?.replacement_token || Number.isNaN(number)) continue;
        const bits = this.#tokens.bitsOf([event.replacement_token]);
        events.set(number, events.of(number) | bits);
      }
    }
    return events;
  }

  #noteHold({ kind, hold_id: id = '', outcome = '' }: Event): void {
    const known = kind === 'hold' ? this.#holds : this.#releases;
    known.add(id);
    if (kind === 'release' && outcome !== 'forwarded_masked') {
      this.#faults.add('was not released masked', `${id}: ${outcome}`);
    }
  }

  /** What a dead letter holds has arrived: it is kept, and can be sent again. */
  #enterLetters(letters: readonly Letter[]): void {
    for (const { exporter, text } of letters) {
      for (const [, number] of text.matchAll(/number (\d+);/g)) {
        this.#dead += 1;
        this.#enter(exporter, Number(number));
      }
    }
  }
}

/** Those that are not sealed. */
function lettersIn(directory: string): Letter[] {
  const letters = join(directory, 'spool/dead-letters');
  return (existsSync(letters) ? readdirSync(letters) : []).map((name) => {
    const text = readFileSync(join(letters, name), 'latin1');
    const [, exporter = ''] = /"exporters":\["([^"]+)"\]/.exec(text) ?? [];
    return { exporter, text };
  });
}

/** One line for a person. */
export function describeFigures(figures: Figures): string {
  const { acknowledged, arrived, duplicates, dead, masked, withEvents, held } = figures;
  return [
    `${acknowledged} spans acknowledged, ${arrived} arrived at all exporters,`,
    `of these ${duplicates} again and ${dead} as dead letters;`,
    `${masked} spans masked, ${withEvents} of them with every event, ${held} of them held before`,
  ].join(' ');
}

/** What is read of a line of the trail. */
interface Event {
  readonly span_id?: string;
  readonly replacement_token?: string;
  readonly kind?: string;
  readonly action?: string;
  readonly hold_id?: string;
  readonly outcome?: string;
}

/** Faults by what is wrong: the first of each, and how many there are. */
function createFaults() {
  const kinds = new Map<string, { count: number; readonly first: string[] }>();
  return {
    add(what: string, where: string): void {
      const known = kinds.get(what) ?? { count: 0, first: [] };
      kinds.set(what, known);
      known.count += 1;
      if (known.first.length < toldMax) known.first.push(where);
    },
    told: () =>
      [...kinds].map(([what, { count, first }]) => `${count} × ${what}: ${first.join('; ')}`),
  };
}

/** A small number for each number from 0. */
class Numbers {
  length = 0;
  #values = new Uint32Array(2 ** 12);

  of(index: number): number {
    return this.#values[index] ?? 0;
  }

  set(index: number, value: number): void {
    if (index >= this.#values.length) {
      const larger = new Uint32Array(2 * (index + 1));
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[index] = value;
    this.length = Math.max(this.length, index + 1);
  }
}

/** A bit for each replacement: few secrets are planted. */
class Tokens {
  readonly #bits = new Map<string, number>();

  bitsOf(tokens: readonly string[]): number {
    let bits = 0;
    for (const token of tokens) {
      const known = this.#bits.get(token) ?? 1 << this.#bits.size;
      if (this.#bits.size > 30) throw new Error('more replacements than secrets were planted');
      this.#bits.set(token, known);
      bits |= known;
    }
    return bits;
  }
}

function spansOf(request: Decoded): Decoded[] {
  const inside = (message: Decoded, name: string) => (message[name] ?? []) as readonly Decoded[];
  return inside(request, 'resourceSpans')
    .flatMap((one) => inside(one, 'scopeSpans'))
    .flatMap((one) => inside(one, 'spans'));
}

/** `undefined` for a line that a kill tore: nobody was told that it is there. */
function parsed(line: string): Event | undefined {
  try {
    return JSON.parse(line) as Event;
  } catch {
    return undefined;
  }
}
