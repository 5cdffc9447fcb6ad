import { createTransport } from 'nodemailer';
import type { NotificationConfig } from '../config.ts';
import type { Answer, Problem } from './delivery.ts';
import { detailsOf, titleOf, type Notice, type SentNotice } from './notice.ts';

/** Takes one notice to where people are. */
export interface Channel {
  /** As the configuration names its place, such as `notifications[0]`. */
  readonly name: string;
  readonly type: NotificationConfig['type'];
  /** Where, without what is secret. */
  readonly endpoint: string;
  hearsOf(notice: Notice): boolean;
  /** Never rejects. Who aborts `signal` does not wait for it any more. */
  send(notice: SentNotice, signal: AbortSignal): Promise<Answer>;
}

type ConfigOf<Type> = Extract<NotificationConfig, { readonly type: Type }>;
type Way = Pick<Channel, 'endpoint' | 'send'>;

/**
 * Does no I/O.
 *
 * @param index of the configuration in `notifications`
 */
export function createChannel(config: NotificationConfig, index: number): Channel {
  const wanted: readonly string[] = config.occasions;
  return {
    ...{ name: `notifications[${index}]`, type: config.type },
    ...wayOf(config),
    hearsOf: ({ occasion }) => wanted.includes(occasion),
  };
}

function wayOf(config: NotificationConfig): Way {
  switch (config.type) {
    case 'webhook':
      return webhook(config);
    case 'slack':
      return slack(config);
    case 'email':
      return email(config);
  }
}

function webhook({ url, headers, timeout }: ConfigOf<'webhook'>): Way {
  const shown = Object.entries(headers).map(([name, value]) => [name, value.reveal()] as const);
  const target = { url: url.reveal(), headers: Object.fromEntries(shown), timeoutMs: timeout };
  return {
    endpoint: new URL(target.url).origin,
    send: (notice, signal) => post(target, { version: 1, ...notice }, signal),
  };
}

function slack({ url, timeout }: ConfigOf<'slack'>): Way {
  const target = { url: url.reveal(), headers: {}, timeoutMs: timeout };
  return {
    endpoint: new URL(target.url).origin,
    send: (notice, signal) => post(target, slackMessageOf(notice), signal),
  };
}

/** @see Slack, «Formatting text»: `&`, `<` and `>` are all that must be escaped */
export function slackMessageOf(notice: SentNotice): object {
  const title = slackText(titleOf(notice));
  const details = detailsOf(notice).map(([name, value]) => `${name}: ${slackText(value)}`);
  const link = `<${slackText(notice.link)}|Open it in Traceveil>`;
  const text = [title, ...details, link].join('\n');
  const lines = detailsOf(notice)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
  // `plain_text` and no `mrkdwn` where a sender's words stand: a service may be called `*all*`.
  const plain = (words: string) => ({ type: 'plain_text', text: words, emoji: false });
  return {
    text,
    mrkdwn: false,
    unfurl_links: false,
    blocks: [
      { type: 'section', text: plain(titleOf(notice)) },
      ...(lines === '' ? [] : [{ type: 'section', text: plain(lines) }]),
      { type: 'section', text: { type: 'mrkdwn', text: link } },
    ],
  };
}

function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function email(config: ConfigOf<'email'>): Way {
  const { host, port, security, user, password, from, to, timeout } = config;
  const transport = createTransport({
    ...{ host, port, secure: security === 'tls', requireTLS: security === 'starttls' },
    ignoreTLS: security === 'none',
    ...(user !== undefined && { auth: { user, pass: password?.reveal() ?? '' } }),
    ...{ connectionTimeout: timeout, greetingTimeout: timeout, socketTimeout: timeout },
    // What we write holds no address of a file or a page to be taken in.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  return {
    endpoint: `${host}:${port}`,
    send(notice) {
      const lines = detailsOf(notice).map(([name, value]) => `${name}: ${value}`);
      // Text only: what a sender wrote is no markup, whatever it looks like.
      const text = [titleOf(notice), '', ...lines, '', notice.link, ''].join('\n');
      const subject = `[Traceveil] ${titleOf(notice)}`;
      return transport
        .sendMail({ from, to, subject, text })
        .then(({ response }) => statusOf(Number.parseInt(response, 10)), mailAnswerOf);
    },
  };
}

/** Of a failure: its code, as nodemailer has it, and what the server answered. */
function mailAnswerOf(error: unknown): Answer {
  const { code, responseCode } = error as Readonly<Record<string, unknown>>;
  const known: Readonly<Record<string, Problem>> = {
    ...{ ETLS: 'tls', EAUTH: 'sign_in', ETIMEDOUT: 'timeout' },
    ...{ ECONNECTION: 'unreachable', ESOCKET: 'unreachable', EDNS: 'unreachable' },
  };
  const problem = known[String(code)] ?? 'refused';
  return { problem, ...statusOf(responseCode) };
}

function statusOf(answered: unknown): Answer {
  return Number.isSafeInteger(answered) ? { status: Number(answered) } : {};
}

interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

async function post(target: Target, body: object, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch(target.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...target.headers },
      body: JSON.stringify(body),
      // Whoever answers may not send our headers elsewhere.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(target.timeoutMs)]),
    });
    await response.body?.cancel();
    const { status, ok: isTaken } = response;
    return isTaken ? { status } : { status, problem: 'refused' };
  } catch (error) {
    const { name, cause } = error as Error;
    if (name === 'TimeoutError') return { problem: 'timeout' };
    const { code } = (cause ?? {}) as NodeJS.ErrnoException;
    const isTls = /CERT|TLS|SSL/.test(code ?? '');
    return { problem: isTls ? 'tls' : 'unreachable' };
  }
}
