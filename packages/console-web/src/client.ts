import type { Problem } from './api.ts';

/** The API said no, or could not be reached. */
export class ApiError extends Error {
  /** HTTP status; 0 when nothing answered. */
  readonly status: number;
  readonly problem: Problem | undefined;

  constructor(status: number, message: string, problem?: Problem) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
  }

  /** It is there in a while by itself, and the message tells how far it is. */
  get isPreparing(): boolean {
    return this.problem?.type === 'urn:traceveil:preparing';
  }
}

/** Asks the API. Each throws `ApiError`. */
export interface Client {
  read<Answer>(path: string, signal?: AbortSignal): Promise<Answer>;
  send<Answer>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<Answer>;
  /** Sends, and gets a file. */
  fetchFile(path: string, body: object): Promise<Blob>;
  /** Of the session, to be sent with all that changes something. */
  useCsrfToken(token: string): void;
}

/** Below which all paths are. */
export const apiRoot = '/api/v1';

/** @param onSignedOut is called when the API no longer knows who asks */
export function createClient(onSignedOut: () => void): Client {
  let csrfToken = '';
  const ask = async (path: string, init: RequestInit): Promise<Response> => {
    const response = await reach(path, init);
    if (response.ok) return response;
    if (response.status === 401) onSignedOut();
    const problem = await problemOf(response);
    throw new ApiError(response.status, messageOf(response.status, problem), problem);
  };
  const sending = (method: string, body: object | undefined): RequestInit => ({
    method,
    headers: {
      'x-csrf-token': csrfToken,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return {
    async read<Answer>(path: string, signal?: AbortSignal) {
      const response = await ask(path, signal === undefined ? {} : { signal });
      return (await response.json()) as Answer;
    },
    async send<Answer>(method: string, path: string, body?: object) {
      const response = await ask(path, sending(method, body));
      // Whoever asks for what is sent without an answer takes `undefined`.
      return (response.status === 204 ? undefined : await response.json()) as Answer;
    },
    async fetchFile(path, body) {
      const response = await ask(path, sending('POST', body));
      return response.blob();
    },
    useCsrfToken(token) {
      csrfToken = token;
    },
  };
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    // What the API tells is nobody's to keep: a sealed value may be among it.
    return await fetch(`${apiRoot}${path}`, { ...init, cache: 'no-store', redirect: 'error' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'The gateway does not answer. Is it running?');
  }
}

async function problemOf(response: Response): Promise<Problem | undefined> {
  try {
    const answer = (await response.json()) as Partial<Problem> | null;
    return typeof answer?.detail === 'string' ? (answer as Problem) : undefined;
  } catch {
    // No JSON: the status alone tells.
    return undefined;
  }
}

function messageOf(status: number, problem: Problem | undefined): string {
  if (problem === undefined) return `The gateway answered ${status}.`;
  const fields = (problem.errors ?? []).map(({ field, message }) => `${field}: ${message}`);
  return [problem.detail, ...fields].join(' · ');
}
