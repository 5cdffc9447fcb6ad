import { createTransport } from 'nodemailer';
import type { NotificationConfig } from '../config.ts';
import { detailsOf, titleOf, type Notice } from './notice.ts';

/** Takes one notice to where people are. */
export interface Channel {
  readonly type: NotificationConfig['type'];
  /** Where, without what is secret. */
  readonly endpoint: string;
  /** @throws Error when it did not arrive; its message holds no address and no secret */
  send(notice: Notice, signal: AbortSignal): Promise<void>;
}

type ConfigOf<Type> = Extract<NotificationConfig, { readonly type: Type }>;

/** Does no I/O. */
export function createChannel(config: NotificationConfig): Channel {
  switch (config.type) {
    case 'webhook':
      return webhookChannel(config);
    case 'slack':
      return slackChannel(config);
    case 'email':
      return emailChannel(config);
  }
}

function webhookChannel({ url, headers, timeout }: ConfigOf<'webhook'>): Channel {
  const shown = Object.entries(headers).map(([name, value]) => [name, value.reveal()] as const);
  const target = { url: url.reveal(), headers: Object.fromEntries(shown), timeoutMs: timeout };
  return {
    type: 'webhook',
    endpoint: new URL(target.url).origin,
    send: (notice, signal) => post(target, { version: 1, ...notice }, signal),
  };
}

function slackChannel({ url, timeout }: ConfigOf<'slack'>): Channel {
  const target = { url: url.reveal(), headers: {}, timeoutMs: timeout };
  return {
    type: 'slack',
    endpoint: new URL(target.url).origin,
    send: (notice, signal) => post(target, slackMessageOf(notice), signal),
  };
}

/** @see Slack, «Formatting text»: `&`, `<` and `>` are all that must be escaped */
export function slackMessageOf(notice: Notice): object {
  const title = slackText(titleOf(notice));
  const details = detailsOf(notice).map(([name, value]) => `${name}: ${slackText(value)}`);
  const link = `<${slackText(notice.link)}|Open the request>`;
  const text = [title, ...details, link].join('\n');
  // `plain_text` and no `mrkdwn` where a sender's words stand: a service may be called `*all*`.
  const plain = (words: string) => ({ type: 'plain_text', text: words, emoji: false });
  return {
    text,
    mrkdwn: false,
    unfurl_links: false,
    blocks: [
      { type: 'section', text: plain(titleOf(notice)) },
      {
        type: 'section',
        text: plain(
          detailsOf(notice)
            .map(([name, value]) => `${name}: ${value}`)
            .join('\n'),
        ),
      },
      { type: 'section', text: { type: 'mrkdwn', text: link } },
    ],
  };
}

function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function emailChannel(config: ConfigOf<'email'>): Channel {
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
    type: 'email',
    endpoint: `${host}:${port}`,
    async send(notice) {
      const lines = detailsOf(notice).map(([name, value]) => `${name}: ${value}`);
      // Text only: what a sender wrote is no markup, whatever it looks like.
      const text = [titleOf(notice), '', ...lines, '', notice.link, ''].join('\n');
      try {
        await transport.sendMail({ from, to, subject: `[Traceveil] ${titleOf(notice)}`, text });
      } catch (cause) {
        const { code = 'failed', responseCode = '' } = cause as Readonly<Record<string, unknown>>;
        throw new Error(`the mail server did not take it: ${String(code)} ${String(responseCode)}`);
      }
    },
  };
}

interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

async function post(target: Target, body: object, signal: AbortSignal): Promise<void> {
  let status: number;
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
    status = response.status;
  } catch (cause) {
    const { name } = cause as Error;
    throw new Error(name === 'TimeoutError' ? 'no answer in time' : 'cannot be reached', { cause });
  }
  if (status < 200 || status > 299) throw new Error(`it answered ${status}`);
}
