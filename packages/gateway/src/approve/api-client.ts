import { z } from 'zod';
import { isLoopback } from '../config-endpoints.ts';
import { readable } from '../readable.ts';

/** Of the variable that has the token: it is on no command line, where everybody may see it. */
const tokenVariable = 'TRACEVEIL_API_TOKEN';
const answerWithinMs = 30_000;

/** The API has refused what was asked: of the request, or of who asks. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  readonly status: number;

  /** @param detail in the words of the API */
  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

/** The API of a running gateway. */
export interface Api {
  /**
   * @param path below `/api/v1`
   * @throws ApiRefusal, or Error with one line when nobody answers there
   */
  ask<Schema extends z.ZodType>(
    schema: Schema,
    method: 'GET' | 'POST',
    path: string,
    body?: object,
  ): Promise<z.infer<Schema>>;
}

const problem = z.object({
  detail: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).default([]),
});

/**
 * @param endpoint as on the command line
 * @param env      of the process
 * @throws Error with one line when it is no URL, would send the token in clear, or there is no token
 */
export function openApi(
  endpoint: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Api {
  const base = baseOf(endpoint);
  const { [tokenVariable]: token = '' } = env;
  if (token === '') {
    throw new Error(`${tokenVariable} must have an API token: make one in the console, at ${base}`);
  }
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  return {
    async ask(schema, method, path, body) {
      let response: Response;
      let text: string;
      try {
        response = await fetch(new URL(`/api/v1${path}`, base), {
          method,
          headers: body ? { ...headers, 'content-type': 'application/json' } : headers,
          ...(body && { body: JSON.stringify(body) }),
          // Elsewhere the token is nobody's business.
          redirect: 'error',
          signal: AbortSignal.timeout(answerWithinMs),
        });
        text = await response.text();
      } catch (cause) {
        throw new Error(`no console answers at ${base}; a gateway's is on port 8318`, { cause });
      }
      if (!response.ok) throw refusalOf(response.status, text);
      return parsed(schema, text, base);
    },
  };
}

function baseOf(endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '') {
    throw new Error(`--endpoint must be a URL such as http://127.0.0.1:8318, not "${endpoint}"`);
  }
  if (url.protocol === 'https:' || isLoopback(url.hostname.replaceAll(/[[\]]/g, ''))) {
    return url.origin;
  }
  throw new Error('--endpoint: the token would go over the network in clear: use https');
}

function refusalOf(status: number, text: string): ApiRefusal {
  let detail: string | undefined;
  try {
    const found = problem.parse(JSON.parse(text));
    const errors = found.errors.map(({ field, message }) => `${field} ${message}`);
    detail = errors.length === 0 ? found.detail : errors.join('; ');
  } catch {
    detail = `the console answered ${status}`; // Something else answers there.
  }
  return new ApiRefusal(status, readable(detail));
}

function parsed<Schema extends z.ZodType>(schema: Schema, text: string, base: string) {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${base} did not answer as the API of this version does`, { cause });
  }
}
