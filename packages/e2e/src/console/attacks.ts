import { randomBytes } from 'node:crypto';
import { encode } from '../harness/otlp-protocol.ts';

/** What somebody may write into a trace so that it runs, leads or misleads where it is read. */
export const attacks = [
  '<img src=x onerror=alert(1)>',
  '<script>alert(2)</script>',
  '"><svg onload=alert(3)>',
  '[click](javascript:alert(4)) ![x](http://evil.example/x.png)',
  '<!channel> <http://evil.example|here>',
  '=HYPERLINK("http://evil.example","x")',
  'safe\u202egnp.exe\u2066\u200b',
  '\u001b[2J\u001b]0;title\u0007',
  '{{constructor.constructor("alert(5)")()}}',
] as const;

/** What a page shows of characters that must not do what they do. */
export const shownCodes = ['U+202E', 'U+2066', 'U+200B', 'U+001B', 'U+0007'] as const;

/** A trace in which they stand in each place that a page shows. */
export interface Attack {
  readonly body: Buffer;
  /** Of its session: an attack itself. */
  readonly sessionId: string;
}

/** @param secret without one nothing would be recorded, nor stand in the audit trail */
export function attackRequest(secret: string): Attack {
  const all = attacks.join(' ');
  const sessionId = `s-<b>${attacks[6]}</b>`;
  const texts = {
    'session.id': sessionId,
    'user.id': all,
    'gen_ai.agent.name': all,
    'gen_ai.tool.name': all,
    'gen_ai.input.messages': JSON.stringify([{ role: 'user', content: `${all} ${secret}` }]),
    'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', content: all }]),
    [`key ${all}`]: `${all} ${secret}`,
  };
  const span = {
    traceId: randomBytes(16),
    spanId: randomBytes(8),
    name: `chat ${all}`,
    startTimeUnixNano: '1795377660106000000',
    endTimeUnixNano: '1795377660107000000',
    attributes: attributesOf(texts),
    events: [
      {
        name: all,
        timeUnixNano: '1795377660106500000',
        attributes: attributesOf({ 'gen_ai.prompt': `${all} ${secret}` }),
      },
    ],
    status: { code: 2, message: all },
  };
  const resource = { attributes: attributesOf({ 'service.name': all }) };
  const body = encode('traces', { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] });
  return { body, sessionId };
}

/** A span of a service, with a secret. */
export function secretRequest(service: string, prompt: string): Buffer {
  const span = {
    traceId: randomBytes(16),
    spanId: randomBytes(8),
    name: 'chat',
    startTimeUnixNano: '1795377660106000000',
    endTimeUnixNano: '1795377660107000000',
    attributes: attributesOf({
      'session.id': `of-${service}`,
      'gen_ai.input.messages': JSON.stringify([{ role: 'user', content: prompt }]),
    }),
  };
  const resource = { attributes: attributesOf({ 'service.name': service }) };
  return encode('traces', { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] });
}

function attributesOf(texts: Readonly<Record<string, string>>) {
  return Object.entries(texts).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}
