import { createHmac } from 'node:crypto';
import { Pool, type Dispatcher } from 'undici';
import { formatEvent, type Format } from '../formats/format.ts';
import { readTls } from './tls-material.ts';
import { NotTaken, type TrailBatch, type Transport } from './transport.ts';
import type { WebhookConfig } from './webhook-config.ts';

/** Of an answer, whose text says nothing to us; what is above it costs the connection. */
const answerBytesMax = 65_536;
/** The longest wait that the other side can impose. */
const retryAfterMsMax = 3_600_000;

const contentTypes: Readonly<Record<Format, string>> = {
  native: 'application/x-ndjson',
  ocsf: 'application/json',
  cloudevents: 'application/cloudevents-batch+json',
};

/** Posts each batch to one URL, signed. Only a status of 2xx is taken for an answer. */
export function createWebhookTransport(
  settings: WebhookConfig,
  { name, now }: { readonly name: string; readonly now: () => number },
): Transport {
  const component = `audit/${name}`;
  const { origin, pathname, search } = new URL(settings.endpoint);
  const key = Buffer.from(settings.secret.reveal().slice('whsec_'.length), 'base64');
  const own = Object.entries(settings.headers).map(
    ([header, value]) => [header.toLowerCase(), value.reveal()] as const,
  );
  let pool: Pool | undefined;

  async function post(batch: TrailBatch, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    if (!pool) throw new NotTaken('is stopped');
    const body = bodyOf(settings.format, batch);
    const timestamp = String(Math.floor(now() / 1_000));
    const signed = `${batch.id}.${timestamp}.${body}`;
    const signature = createHmac('sha256', key).update(signed).digest('base64');
    return pool.request({
      method: 'POST',
      path: `${pathname}${search}`,
      headers: {
        'user-agent': 'traceveil',
        ...Object.fromEntries(own),
        'content-type': contentTypes[settings.format],
        'idempotency-key': batch.id,
        'webhook-id': batch.id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      },
      body,
      signal,
    });
  }

  return {
    async start() {
      const connect = { ...(await readTls(settings.tls, component)), timeout: settings.timeout };
      // An attempt has one clock, that of `send`; these would be two more.
      pool = new Pool(origin, { connections: 1, headersTimeout: 0, bodyTimeout: 0, connect });
    },
    async send(batch, abort) {
      const { statusCode, headers } = await withTimeout(settings.timeout, abort, async (signal) => {
        const response = await post(batch, signal);
        // So that the connection can be used again.
        await response.body.dump({ limit: answerBytesMax, signal }).catch(() => undefined);
        return response;
      });
      if (statusCode >= 200 && statusCode < 300) return 0;
      const hint = statusCode >= 300 && statusCode < 400 ? '; redirects are not followed' : '';
      const wait = readRetryAfter(headers['retry-after'], now());
      throw new NotTaken(`the webhook answered ${statusCode}${hint}`, wait);
    },
    async stop() {
      await pool?.destroy();
      pool = undefined;
    },
  };
}

function bodyOf(format: Format, { events }: TrailBatch): string {
  const lines = events.map((event) => formatEvent(format, event));
  return format === 'native' ? `${lines.join('\n')}\n` : `[${lines.join(',')}]`;
}

/** Ends an attempt at its time or with `abort`. */
async function withTimeout<Value>(
  timeoutMs: number,
  abort: AbortSignal,
  run: (attempt: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const attempt = new AbortController();
  const late = new Error('late');
  const end = () => attempt.abort();
  const timer = setTimeout(() => attempt.abort(late), timeoutMs);
  abort.addEventListener('abort', end);
  try {
    return await run(attempt.signal);
  } catch (error) {
    if (error instanceof NotTaken) throw error;
    if (attempt.signal.reason === late) throw new NotTaken(`no answer within ${timeoutMs} ms`);
    const { code } = error as { readonly code?: unknown };
    throw new NotTaken(`no answer: ${typeof code === 'string' ? code : 'aborted'}`);
  } finally {
    clearTimeout(timer);
    abort.removeEventListener('abort', end);
  }
}

/**
 * Seconds, or a date as HTTP writes them today.
 *
 * @see RFC 9110, section 10.2.3
 */
function readRetryAfter(value: string | string[] | undefined, now: number): number | undefined {
  const written = Array.isArray(value) ? value[0] : value;
  if (written === undefined) return undefined;
  const isDate = /^[A-Z][a-z]{2}, .+ GMT$/.test(written);
  const ms = /^\d+$/.test(written) ? Number(written) * 1_000 : isDate && Date.parse(written) - now;
  if (ms === false || Number.isNaN(ms)) return undefined;
  return Math.min(Math.max(ms, 0), retryAfterMsMax);
}
