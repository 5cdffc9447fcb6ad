import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sampleApproval } from '../sample-approvals.ts';
import { addUser, signInAdmin, startConsole } from '../sample-console.ts';
import { createSampleSources } from '../sample-sources.ts';
import { slackMessageOf } from './channels.ts';
import { createLinks } from './links.ts';
import { approvalNoticeOf, proposedNoticeOf, testNoticeOf, type SentNotice } from './notice.ts';
import { channelsOf, startPeers, type Peers } from './sample-peers.ts';

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
/** Of each occasion, with a name in every place where there can be one. */
const noticesWith = (name: string): readonly SentNotice[] => {
  const asked = { ...sampleApproval, services: [name], ruleIds: [name] };
  const requester = { ...person, id: name };
  return [
    approvalNoticeOf('requested', { ...asked, requester }, person),
    approvalNoticeOf('forced', { ...asked, requester }, requester),
    proposedNoticeOf({ processor: name, author: name, sha256: 'a'.repeat(64) }),
    testNoticeOf(name),
  ].map((notice) => ({ ...notice, link }));
};
const controls = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const anySignal = new AbortController().signal;

let peers: Peers;
beforeAll(async () => {
  peers = await startPeers();
});
afterEach(() => peers.forget());
afterAll(() => peers.stop());

const occasionsIn = (bodies: readonly { readonly body: string }[]) =>
  bodies.map(({ body }) => (JSON.parse(body) as { occasion: string }).occasion);

describe('a notice', () => {
  it('goes out when somebody asks, and when somebody forces, with a link that is ours', async () => {
    const { hook: url, mailbox, hits, mails } = peers;
    const written = [{ type: 'webhook', url, headers: { 'x-key': 'k-51ce' } }, mailbox];
    const config = { public_url: 'http://127.0.0.1:8318/', notifications: written };
    const sample = await startConsole(config);
    for (const step of ['requested', 'approved', 'forced', 'used'] as const) {
      sample.console.onApprovalStep(sampleApproval, step, person);
    }
    await sample.console.stop(AbortSignal.timeout(5_000));
    expect(occasionsIn(hits)).toEqual(['requested', 'forced']);
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
    await sample.stop();
  });

  it.each(attacks)('shows %j as text, in Slack and by e-mail', async (name) => {
    const notices = noticesWith(name);
    for (const notice of notices) {
      expect(JSON.stringify(notice)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      const slack = slackMessageOf(notice) as {
        text: string;
        blocks: { text: { type: string; text: string } }[];
      };
      const own = /<https:\/\/console\.test[^>]*\|Open it in Traceveil>/;
      expect(slack.text.replace(own, '')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      for (const { text } of slack.blocks) {
        const isOurs = /^<https:[^<>]*\|Open it in Traceveil>$/.test(text.text);
        expect(text.type === 'plain_text' || isOurs).toBe(true);
        expect(text.text.replaceAll('\n', '')).not.toMatch(controls);
        expect(text.text.length).toBeGreaterThan(0);
        expect(text.text.length).toBeLessThan(3_000);
      }
    }
    const [mailbox] = channelsOf([peers.mailbox]);
    const sent = notices.map(async (notice) => mailbox?.send(notice, anySignal));
    expect(await Promise.all(sent)).toEqual(notices.map(() => ({ status: 250 })));
    expect(peers.mails).toHaveLength(notices.length);
    for (const mail of peers.mails) {
      const [head = '', ...body] = mail.split('\r\n\r\n');
      expect(head).not.toMatch(/^bcc:/im);
      expect(head).toContain('Content-Type: text/plain');
      expect(head.match(/^to:/gim)).toHaveLength(1);
      expect(body.join()).not.toMatch(/[\u202E\u2066]|^Bcc/m);
    }
  });

  it('of a policy goes to who wants to hear of it, when another has to approve', async () => {
    const { hook: url, hits } = peers;
    const config = {
      public_url: 'http://127.0.0.1:8318',
      notifications: [
        { type: 'webhook', url, occasions: ['proposed'] },
        { type: 'webhook', url: `${url}-alarms`, occasions: ['requested', 'forced'] },
      ],
    };
    const { sources } = createSampleSources();
    const waits = { processor: 'redact', author: 'eve', sha256: 'a'.repeat(64) };
    const proposed = [waits, waits, undefined, undefined];
    const propose = () => Promise.resolve(proposed.shift());
    const sample = await startConsole(config, {
      sources: { ...sources, proposePolicy: propose, rollBackPolicy: propose },
    });
    sample.console.onApprovalStep(sampleApproval, 'requested', person);
    const editor = await addUser(sample, await signInAdmin(sample), 'eve', ['policy_editor']);
    const said = { sha256: waits.sha256, reason: 'nobody is told of it 51ce' };
    // The first two wait for another, those after them hold at once.
    for (let times = 0; times < 2; times += 1) {
      const { reason } = said;
      const asked = await editor.send('POST', '/policy/draft/proposal', { body: said });
      const back = await editor.send('POST', '/policy/versions/1/rollback', { body: { reason } });
      expect([asked.status, back.status]).toEqual([204, 204]);
    }
    expect(proposed).toEqual([]);
    await sample.console.stop(AbortSignal.timeout(20_000));
    const alarms = hits.filter((hit) => hit.url?.endsWith('-alarms') === true);
    const others = hits.filter((hit) => !alarms.includes(hit));
    expect(occasionsIn(alarms)).toEqual(['requested']);
    expect(occasionsIn(others)).toEqual(['proposed', 'proposed']);
    const told = JSON.parse(others[0]?.body ?? '') as Record<string, string>;
    expect(told).toMatchObject({ version: 1, ...waits });
    expect(told['link']).toMatch(/^http:\/\/127\.0\.0\.1:8318\/policy\?expires=\d+&signature=/);
    expect(others[0]?.body).not.toContain(said.reason);
    await sample.stop();
  });
});

describe('a link', () => {
  it('is ours until it is too old or changed', () => {
    let nowMs = 1_000;
    const links = createLinks('https://console.test/', Buffer.alloc(32, 1), () => nowMs);
    const { pathname, searchParams } = new URL(links.to('/approvals/a-1'));
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
