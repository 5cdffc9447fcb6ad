// People at a gateway that is measured: pages with the live feed open, and spans that wait for them.
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { answered, post, signIn, signInFirst, type SignedIn } from './console-person.ts';

/** Pages that are open. */
const pagesMax = 50;
/** Of one person: more are refused. */
const pagesOfPerson = 8;
/** As many as the issue of approvals asks for: 1,000 a minute. */
const heldEveryMs = 60;
/** Of the spans that are held; no other in the traffic is named so. */
const heldService = 'bench-held';

/** Who is at a gateway with a console and a sealing key. */
export type People = 'away' | 'there';

/** Where the gateway is. */
export interface Attended {
  /** Of OTLP over HTTP. */
  readonly otlpPort: number;
  readonly consolePort: number;
  /** What the gateway writes: the first password is in it. */
  readonly logFile: string;
}

/** What an attended gateway has in its configuration beside the rest. */
export function attendedConfig(consolePort: number) {
  return {
    actions: [{ services: [heldService], action: 'hold' }],
    approvals: { sealing_key: randomBytes(32).toString('base64') },
    console: { endpoint: `127.0.0.1:${consolePort}` },
  };
}

/**
 * Opens the live feed fifty times and sends 1,000 spans a minute that are held.
 *
 * @returns what ends it
 * @throws Error when somebody is not let in
 */
export async function attend({ otlpPort, consolePort, logFile }: Attended): Promise<() => void> {
  const ending = new AbortController();
  const { signal } = ending;
  const api = `http://127.0.0.1:${consolePort}/api/v1`;
  const admin = await signInFirst(api, logFile);
  for (let page = 0; page < pagesMax; page += pagesOfPerson) {
    const { cookie } = await addPerson(api, admin, `bench-${page}`);
    for (let own = 0; own < Math.min(pagesOfPerson, pagesMax - page); own += 1) {
      void drain(await answered(`${api}/live`, { headers: { cookie }, signal }));
    }
  }
  void sendHeld(`http://127.0.0.1:${otlpPort}/v1/traces`, signal);
  return () => ending.abort();
}

async function addPerson(api: string, admin: SignedIn, name: string): Promise<SignedIn> {
  const response = await post(`${api}/users`, { id: name, roles: ['viewer'] }, { ...admin });
  const { password } = (await response.json()) as { password: string };
  return signIn(api, name, password);
}

async function drain({ body }: Response): Promise<void> {
  try {
    for (const reader = body?.getReader(); reader && !(await reader.read()).done;);
  } catch {
    // It ends when the measuring does.
  }
}

async function sendHeld(url: string, signal: AbortSignal): Promise<void> {
  for (let number = 0; !signal.aborted; number += 1) {
    const sent = fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: heldRequest(number),
      signal,
    });
    // Refused at full load, it is sent again as any would be, by the next.
    await Promise.all([
      sent.then((response) => response.text()).catch(() => ''),
      wait(heldEveryMs),
    ]);
  }
}

/** A span of some kilobytes with one secret in it, in OTLP/JSON. */
function heldRequest(number: number): string {
  const text = `call ${number}: postgres://app:${randomBytes(9).toString('hex')}@db.internal/orders `;
  const attribute = {
    key: 'gen_ai.input.messages',
    value: { stringValue: text.padEnd(4_000, 'go on ') },
  };
  const span = {
    ...{ traceId: randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex') },
    ...{ name: 'chat', startTimeUnixNano: '1', endTimeUnixNano: '2', attributes: [attribute] },
  };
  const service = { key: 'service.name', value: { stringValue: heldService } };
  const scopeSpans = [{ spans: [span] }];
  return JSON.stringify({ resourceSpans: [{ resource: { attributes: [service] }, scopeSpans }] });
}
