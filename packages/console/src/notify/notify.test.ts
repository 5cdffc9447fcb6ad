import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createSocket, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import { consoleConfig } from '../config.ts';
import { sampleApproval } from '../sample-approvals.ts';
import { signInAdmin, startConsole } from '../sample-console.ts';
import { createChannel, slackMessageOf } from './channels.ts';
import { createLinks } from './links.ts';
import { noticeOf } from './notice.ts';
import { createNotifier } from './notifier.ts';

// A password costs a fifth of a second of a core, and more where others work beside.
jest.setTimeout(60_000);

const link = 'https://console.test/approvals/a-1?expires=1&signature=x';
const person = { ...sampleApproval.requester, id: 'bob', owner: 'bob' };
/** What senders may call their services, and people themselves. */
const attacks = [
  '<!channel> <https://evil.test|click>',
  '<script>alert(1)</script>',
  '*bold* _it_ `code` ~no~ @here :boom:',
  'a&lt;b&amp;c',
  'a\r\nBcc: evil@evil.test\r\n\r\nbody',
  '\u202Egnp.exe\u2066',
  '\u001B]8;;http://evil.test\u0007click',
  '=cmd|calc!A1',
  'x'.repeat(5_000),
];
const noticeWith = (name: string) =>
  noticeOf(
    'requested',
    { ...sampleApproval, services: [name], ruleIds: [name], requester: { ...person, id: name } },
    person,
    link,
  );
const controls = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

interface Hit {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly url: string | undefined;
}
const hits: Hit[] = [];
const answers: number[] = [];
const mails: string[] = [];
let webPort = 0;
let mailPort = 0;
const web = createServer((request, response) => {
  let body = '';
  request.on('data', (part: Buffer) => (body += part.toString()));
  request.on('end', () => {
    hits.push({ headers: request.headers, body, url: request.url });
    const status = answers.shift() ?? 200;
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
  });
});
const mail = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  logger: false,
  onData(stream, _, done) {
    let text = '';
    stream.on('data', (part: Buffer) => (text += part.toString()));
    stream.on('end', () => {
      mails.push(text);
      done();
    });
  },
});

beforeAll(async () => {
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => void mail.listen(0, '127.0.0.1', resolve));
  webPort = (web.address() as AddressInfo).port;
  mailPort = (mail.server.address() as AddressInfo).port;
});
afterEach(() => {
  for (const list of [hits, answers, mails]) list.length = 0;
});
afterAll(async () => {
  web.closeAllConnections();
  await new Promise((resolve) => web.close(resolve));
  await new Promise<void>((resolve) => mail.close(resolve));
});

const hook = () => `http://127.0.0.1:${webPort}/hook-secret-51ce`;
const mailbox = () => ({
  ...{ type: 'email', host: '127.0.0.1', port: mailPort, security: 'none' },
  ...{ from: 'traceveil@example.org', to: ['team@example.org'] },
});
const parse = (notifications: readonly object[]) =>
  consoleConfig.parse({ public_url: 'https://console.test', notifications }).notifications;
const channel = (written: object) => {
  const [config] = parse([written]);
  if (config === undefined) throw new Error('no configuration');
  return createChannel(config);
};
const silent = { debug: noop, info: noop, warn: noop, error: noop };
function noop() {
  // Nobody reads it.
}

describe('a notice', () => {
  it('goes out when somebody asks, and when somebody forces, with a link that is ours', async () => {
    const written = [{ type: 'webhook', url: hook(), headers: { 'x-key': 'k-51ce' } }, mailbox()];
    const config = { public_url: 'http://127.0.0.1:8318/', notifications: written };
    const sample = await startConsole(config);
    for (const step of ['requested', 'approved', 'forced', 'used'] as const) {
      sample.console.onApprovalStep(sampleApproval, step, person);
    }
    const admin = await signInAdmin(sample);
    await sample.console.stop(AbortSignal.timeout(5_000));
    expect(hits.map(({ body }) => (JSON.parse(body) as { occasion: string }).occasion)).toEqual([
      'requested',
      'forced',
    ]);
    expect(hits[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-key': 'k-51ce',
    });
    expect(mails).toHaveLength(2);
    expect(mails[1]).toContain('ALARM: bob forced');
    const sent = hits.map(({ body }) => body).join() + mails.join();
    expect(sent).not.toContain(sampleApproval.reason);
    const { link: written_ } = JSON.parse(hits[0]?.body ?? '') as { link: string };
    const { pathname, searchParams, origin } = new URL(written_);
    expect([origin, pathname]).toEqual(['http://127.0.0.1:8318', '/approvals/a-1']);
    expect(searchParams.get('signature')).toMatch(/^[\w-]{43}$/);
    expect(admin.headers).toBeDefined();
    await sample.stop();
  });

  it.each(attacks)('shows %j as text, in Slack and by e-mail', async (name) => {
    const notice = noticeWith(name);
    const slack = slackMessageOf(notice) as {
      text: string;
      blocks: { text: { type: string; text: string } }[];
    };
    expect(slack.text.replace(/<https:\/\/console\.test[^>]*\|Open the request>/, '')).not.toMatch(
      /[<>]|&(?!amp;|lt;|gt;)/,
    );
    for (const { text } of slack.blocks) {
      expect(
        text.type === 'plain_text' || /^<https:[^<>]*\|Open the request>$/.test(text.text),
      ).toBe(true);
      expect(text.text.replaceAll('\n', '')).not.toMatch(controls);
      expect(text.text.length).toBeLessThan(3_000);
    }
    await channel(mailbox()).send(notice, AbortSignal.timeout(5_000));
    const [head = '', ...body] = (mails[0] ?? '').split('\r\n\r\n');
    expect(head).not.toMatch(/^bcc:/im);
    expect(head).toContain('Content-Type: text/plain');
    expect(head.match(/^to:/gim)).toHaveLength(1);
    expect(body.join()).not.toMatch(/[\u202E\u2066]|^Bcc/m);
    expect(JSON.stringify(notice)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe('delivery', () => {
  it('is tried again, so many times, and then told without the address', async () => {
    const logged: string[] = [];
    const log = {
      ...silent,
      error: (fields: object, message: string) =>
        void logged.push(JSON.stringify(fields) + message),
    };
    const notifier = createNotifier([channel({ type: 'slack', url: hook() })], log, [0, 0]);
    answers.push(500, 302, 200, 500, 500, 500);
    notifier.tell(noticeWith('a'));
    notifier.tell(noticeWith('b'));
    await notifier.stop(AbortSignal.timeout(10_000));
    expect(hits).toHaveLength(6);
    expect(new Set(hits.map(({ url }) => url))).toEqual(new Set(['/hook-secret-51ce']));
    expect(notifier.deliveries()).toEqual([
      {
        ...{ name: 'notifications[0]', type: 'slack', endpoint: `http://127.0.0.1:${webPort}` },
        ...{ ok: false, delivered: 1, failed: 1 },
      },
    ]);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain('it answered 500');
    expect(logged[0]).not.toContain('51ce');
  });

  it('waits for nobody beyond the deadline, and holds nobody up', async () => {
    const sockets = createSocket();
    await new Promise<void>((resolve) => sockets.listen(0, '127.0.0.1', resolve));
    const { port } = sockets.address() as AddressInfo;
    const channels = [{ type: 'webhook', url: `http://127.0.0.1:${port}` }].map(channel);
    const notifier = createNotifier(channels, silent, [60_000]);
    for (let index = 0; index < 600; index += 1) notifier.tell(noticeWith('a'));
    expect(notifier.deliveries()[0]?.failed).toBe(100);
    await notifier.stop(AbortSignal.abort());
    expect(notifier.deliveries()[0]).toMatchObject({ ok: false, delivered: 0, failed: 600 });
    sockets.close();
  });

  it('by e-mail asks for TLS, unless the server is on this machine', async () => {
    const starttls = { ...mailbox(), security: undefined };
    const refused = channel(starttls).send(noticeWith('a'), AbortSignal.timeout(5_000));
    await expect(refused).rejects.toThrow('the mail server did not take it');
    expect(mails).toEqual([]);
    expect(() => parse([{ ...mailbox(), host: 'mail.test' }])).toThrow('starttls');
  });
});

describe('a link', () => {
  it('is ours until it is too old or changed', () => {
    let nowMs = 1_000;
    const links = createLinks('https://console.test/', Buffer.alloc(32, 1), () => nowMs);
    const { pathname, searchParams } = new URL(links.to('a-1'));
    expect(links.isOurs(pathname, searchParams)).toBe(true);
    expect(links.isOurs('/approvals/a-2', searchParams)).toBe(false);
    const others = createLinks('https://console.test/', Buffer.alloc(32, 2), () => nowMs);
    expect(others.isOurs(pathname, searchParams)).toBe(false);
    for (const [name, value] of [
      ['expires', '9999999999999'],
      ['signature', ''],
      ['signature', 'a'.repeat(43)],
    ] as const) {
      const changed = new URLSearchParams(searchParams);
      changed.set(name, value);
      expect(links.isOurs(pathname, changed)).toBe(false);
    }
    nowMs += 7 * 86_400_000;
    expect(links.isOurs(pathname, searchParams)).toBe(false);
  });
});
