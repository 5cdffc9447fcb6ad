import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createNoopMeter, trace } from '@opentelemetry/api';
import { createTrailProgresses } from '@traceveil/pipeline';
import type { AuditDependencies, RedactEvent } from '@traceveil/pipeline';
import { publicKeysName, readPublicKey } from './signing-key.ts';
import type { Verification } from './verify/verification.ts';
import { verifyTrail } from './verify/verify-trail.ts';

/** An event as a processor makes it, told from others by its field path. For tests. */
export function sampleEvent(path: string): RedactEvent {
  return {
    time: '2026-11-22T12:00:00.000Z',
    kind: 'redact',
    sender: { id: 'anonymous', address: '127.0.0.1', transport: 'http' },
    service: 'support-agent',
    trace_id: '0af7651916cd43dd8448eb211c80319c',
    span_id: 'b7ad6b7169203331',
    session_id: '',
    user_id: '',
    agent_id: '',
    signal: 'traces',
    field_path: path,
    rule_id: 'github-token',
    action: 'mask',
    replacement_token: '[REDACTED:github-token#0123456789ab]',
    token_key_id: 'k1',
  };
}

/** Dependencies that count and trace nothing and keep what was logged. For tests. */
export function sampleDependencies(storageDirectory: string): AuditDependencies & {
  readonly logged: string[];
} {
  const logged: string[] = [];
  const keep = (_fields: object, message: string) => {
    logged.push(message);
  };
  return {
    name: 'file',
    log: { debug: keep, info: keep, warn: keep, error: keep },
    meter: createNoopMeter(),
    tracer: trace.getTracer('test'),
    now: () => Date.UTC(2026, 10, 22, 12),
    storageDirectory,
    onFailure: 'block',
    trails: createTrailProgresses(),
    trailDirectory: join(storageDirectory, 'audit'),
    exporter: () => {
      throw new Error('there is none');
    },
    logged,
  };
}

/** Verifies the trail in `<storage>/audit` with the keys that are kept beside it. For tests. */
export async function verifySample(storage: string): Promise<Verification | undefined> {
  const keys = join(storage, publicKeysName);
  const pems = (await readdir(keys)).map((name) => readFile(join(keys, name), 'utf8'));
  return verifyTrail({
    directory: join(storage, 'audit'),
    checkpointDirectory: join(storage, 'audit-checkpoints'),
    publicKeys: (await Promise.all(pems)).map(readPublicKey),
  });
}
