import { createLocalJWKSet, errors } from 'jose';
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import { PipelineError } from '@traceveil/pipeline';
import { getJson } from './bounded-get.ts';
import type { GetLimits } from './bounded-get.ts';

/** A key set is some kilobytes. */
const limits: GetLimits = { bytesMax: 256 * 1024, timeoutMs: 5_000 };
/** Keys are asked for again when they are older, or when one is missing. */
const freshMs = 10 * 60_000;
/** Keys that are older are not used: the issuer may have withdrawn one. */
const usableMs = 60 * 60_000;
/** Between two questions, whatever keys the tokens name. */
const cooldownMs = 30_000;

/** Where the keys of an issuer come from. */
export interface KeySource {
  readonly component: string;
  readonly issuer: URL;
  readonly ca: () => Buffer | undefined;
  /** Milliseconds from any start; never goes back. */
  readonly now: () => number;
  /** Told of every question that had no answer. */
  readonly onFailure: (problem: string) => void;
}

/** What jose asks for a key. */
export type GetKey = JWTVerifyGetKey;

/**
 * Finds the keys of an issuer by discovery, and keeps them for a while. A token that names a key
 * that is not there makes one question, since keys are changed, but not more than one in a while.
 *
 * @throws PipelineError `retry` from the function when the issuer cannot be asked
 */
export function createIssuerKeys(source: KeySource): GetKey {
  const { component, now } = source;
  let keys: { readonly find: GetKey; readonly atMs: number } | undefined;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  async function ask(): Promise<void> {
    askedAtMs = now();
    try {
      keys = { find: readKeySet(await fetchKeys(source)), atMs: now() };
    } catch (error) {
      source.onFailure(error instanceof Error ? error.message : 'cannot be asked');
    }
  }

  async function refresh(): Promise<void> {
    if (now() - askedAtMs >= cooldownMs) asking ??= ask().finally(() => (asking = undefined));
    await asking;
  }

  function usable(): GetKey {
    if (keys !== undefined && now() - keys.atMs < usableMs) return keys.find;
    throw new PipelineError(component, 'retry', 'the issuer of tokens does not give its keys');
  }

  return async (header, token) => {
    if (keys === undefined || now() - keys.atMs >= freshMs) await refresh();
    try {
      return await usable()(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await refresh();
      return usable()(header, token);
    }
  };
}

/** @throws Error when it is no key set */
export function readKeySet(content: unknown): GetKey {
  try {
    return createLocalJWKSet(content as JSONWebKeySet);
  } catch {
    throw new Error('is no JSON Web Key Set');
  }
}

/** @see OpenID Connect Discovery 1.0, sections 4.1 and 4.3: the document names its own issuer */
async function fetchKeys({ issuer, ca }: KeySource): Promise<unknown> {
  const base = issuer.href.replace(/\/$/, '');
  const where = new URL(`${base}/.well-known/openid-configuration`);
  const found = (await getJson(where, limits, ca())) as Readonly<Record<string, unknown>> | null;
  const { issuer: named, jwks_uri: uri } = found ?? {};
  if (typeof named !== 'string' || named.replace(/\/$/, '') !== base) {
    throw new Error(`${where.href}: is of another issuer`);
  }
  if (typeof uri !== 'string' || !URL.canParse(uri)) {
    throw new Error(`${where.href}: names no jwks_uri`);
  }
  const keysAt = new URL(uri);
  if (keysAt.protocol !== 'https:' && keysAt.protocol !== issuer.protocol) {
    throw new Error(`${where.href}: its jwks_uri is not encrypted`);
  }
  return getJson(keysAt, limits, ca());
}
