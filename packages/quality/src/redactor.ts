import { randomBytes } from 'node:crypto';
import { createScanner, defaultRules } from '@traceveil/detect';
import { jsonToProto, rewrite } from '@traceveil/otlp';
import {
  createPolicy,
  createRedaction,
  redact,
  redactProcessor,
} from '@traceveil/processor-redact';

/** A secret that was replaced. */
export interface Replaced {
  readonly ruleId: string;
  /** Equal for equal secrets, and says nothing of them. */
  readonly token: string;
  /** Path of the field, without a secret in it. */
  readonly field: string;
}

/** The processor as the gateway runs it, with its built-in configuration. */
export interface Redactor {
  /** One text, as the body of a log record of its own. */
  text(text: string): { readonly after: string; readonly replaced: readonly Replaced[] };
  /** An `ExportTraceServiceRequest`. */
  traces(bytes: Uint8Array): readonly Replaced[];
  /** Values on which a detector failed. */
  errors(): number;
}

const sender = { id: 'quality', address: '', transport: 'http' } as const;

/** Compiles the rules, once. */
export function createRedactor(): Redactor {
  let errors = 0;
  const policy = createPolicy(redactProcessor.config.parse({}), [
    { id: 'quality', key: randomBytes(32) },
  ]);
  const redaction = createRedaction({
    scanner: createScanner(defaultRules, policy),
    policy,
    now: Date.now,
    onError: () => errors++,
  });
  const run = (bytes: Uint8Array, signal: 'traces' | 'logs') => {
    const { bytes: after, events } = redact({ bytes, signal, sender }, redaction);
    const replaced = events.map((event) => ({
      ruleId: event.rule_id,
      token: event.replacement_token,
      field: event.field_path,
    }));
    return { after, replaced };
  };
  return {
    errors: () => errors,
    traces: (bytes) => run(bytes, 'traces').replaced,
    text(text) {
      const { after, replaced } = run(logRecord(text), 'logs');
      return { after: bodyOf(after), replaced };
    },
  };
}

function logRecord(text: string): Uint8Array {
  const logRecords = [{ body: { stringValue: text } }];
  const request = { resourceLogs: [{ scopeLogs: [{ logRecords }] }] };
  return jsonToProto(Buffer.from(JSON.stringify(request)), 'logs');
}

/** The only text of the request. */
function bodyOf(request: Uint8Array): string {
  let body = '';
  rewrite(request, 'logs', {
    replace({ bytes, start, end }) {
      body += Buffer.from(bytes.subarray(start, end)).toString();
      return undefined;
    },
    judge: () => 'none',
  });
  return body;
}
