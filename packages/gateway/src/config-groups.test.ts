import { describe, expect, it } from '@jest/globals';
import { components } from './components.ts';
import { ConfigError } from './config-problem.ts';
import { loadConfig } from './config.ts';

const brief = 'retry_on_failure: { max_elapsed_time: 10s }';

/** Two backends and a group of them; a test changes lines. */
function load(changes: Partial<Record<'first' | 'second' | 'group' | 'exporters', string>> = {}) {
  const text = `
receivers: { otlp: { protocols: { http: } } }
processors: { redact: }
exporters:
  otlp_grpc/first: { endpoint: http://127.0.0.1:14317, ${changes.first ?? brief} }
  otlp_grpc/second: { endpoint: http://127.0.0.1:24317, ${changes.second ?? brief} }
  failover: { priority_levels: ${changes.group ?? '[otlp_grpc/first, otlp_grpc/second]'} }
service:
  pipelines:
    traces: { receivers: [otlp], processors: [redact], exporters: ${changes.exporters ?? '[failover]'} }
`;
  return loadConfig({ text, fileName: 'a.yaml', env: {}, readFile: () => '' }, components);
}

function problemsOf(changes: Parameters<typeof load>[0]): string {
  try {
    load(changes);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.join('\n');
    throw error;
  }
  return '';
}

function identityOf(changes: Parameters<typeof load>[0], id: string): string | undefined {
  return load(changes).config.exporters.find((one) => one.id === id)?.identity;
}

describe('exporters.failover', () => {
  it('is another when one of its levels is, and only then', () => {
    const second = `timeout: 3s, ${brief}`;
    expect(identityOf({ second }, 'failover')).not.toBe(identityOf({}, 'failover'));
    expect(identityOf({ second }, 'otlp_grpc/first')).toBe(identityOf({}, 'otlp_grpc/first'));
  });

  it('takes exporters that are in no pipeline, and calls none unused', () => {
    expect(load().warnings).toEqual([]);
  });

  it.each([
    ['[otlp_grpc/first, otlp_grpc/secnd]', '"otlp_grpc/secnd" is not defined below "exporters"'],
    ['[otlp_grpc/first, failover]', '"failover" is in service.pipelines.traces already'],
  ])('refuses the levels %s', (group, message) => {
    expect(problemsOf({ group })).toContain(message);
  });

  it('refuses a level that is in a pipeline itself', () => {
    expect(problemsOf({ exporters: '[failover, otlp_grpc/second]' })).toContain(
      '"otlp_grpc/second" is in service.pipelines.traces already; one exporter belongs to one',
    );
  });

  it('refuses a queue of a level', () => {
    expect(problemsOf({ second: 'sending_queue: { num_consumers: 2 }' })).toContain(
      'exporters.otlp_grpc/second.sending_queue: is not used',
    );
  });

  it('refuses a level that never gives up, unless it is the last', () => {
    const first = 'retry_on_failure: { max_elapsed_time: 0s }';
    expect(problemsOf({ first })).toContain('must not be 0s');
    expect(load({ second: first }).warnings).toEqual([]);
  });

  it('warns of a level that gives up late', () => {
    const { warnings } = load({ first: 'timeout: 3s' });
    expect(warnings.join()).toContain('asked after 300 s only');
  });

  it('refuses a group of groups, and one exporter in two', () => {
    const group = `[otlp_grpc/first, otlp_grpc/second] }
  failover/outer: { priority_levels: [failover/inner, otlp_grpc/first] }
  failover/inner: { priority_levels: [otlp_grpc/first, otlp_grpc/second]`;
    const problems = problemsOf({ group });
    expect(problems).toContain('"failover/inner" hands on to others itself');
    expect(problems).toContain('"otlp_grpc/first" is in failover already');
  });
});

/** A sink that hands events to an exporter; a test changes lines. */
function loadAudit(changes: Partial<Record<'siem' | 'audit' | 'exporters', string>> = {}) {
  const text = `
receivers: { otlp: { protocols: { http: } } }
processors: { redact: }
exporters:
  file: { path: ./out.jsonl }
  otlp_http/siem: { endpoint: http://127.0.0.1:14318${changes.siem ?? ''} }
audit: ${changes.audit ?? '{ otlp: { exporter: otlp_http/siem }, file: {} }'}
service:
  pipelines:
    traces: { receivers: [otlp], processors: [redact], exporters: ${changes.exporters ?? '[file]'} }
`;
  return loadConfig({ text, fileName: 'a.yaml', env: {}, readFile: () => '' }, components);
}

function auditProblems(changes: Parameters<typeof loadAudit>[0]): string {
  try {
    loadAudit(changes);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.join('\n');
    throw error;
  }
  return '';
}

describe('audit', () => {
  it('may have a sink with an exporter of its own, which is called neither unused nor shared', () => {
    expect(loadAudit().warnings).toEqual([]);
  });

  it('has another sink when its exporter is another', () => {
    const identity = (siem: string) =>
      loadAudit({ siem }).config.audit.map(({ identity }) => identity);
    const [otlp, file] = identity('');
    expect(identity(', timeout: 3s')[0]).not.toBe(otlp);
    expect(identity(', timeout: 3s')[1]).toBe(file);
  });

  it.each([
    [
      { audit: '{ otlp: { exporter: otlp_http/siem } }' },
      'audit.otlp: sends what is in the trail, and there is none; add `file: {}`',
    ],
    [
      { audit: '{ file: {}, otlp: { exporter: otlp_http/sien } }' },
      '"otlp_http/sien" is not defined below "exporters"; allowed: file, otlp_http/siem',
    ],
    [
      { exporters: '[file, otlp_http/siem]' },
      '"otlp_http/siem" is in service.pipelines.traces already; one exporter belongs to one',
    ],
    [
      { siem: ', sending_queue: {}' },
      'is not used: "otlp_http/siem" sends what is in the audit trail',
    ],
    [{ siem: '', audit: '{ file: {}, syslog: { endpoint: "127.0.0.1:4318" } }' }, 'gateway itself'],
  ])('refuses %j', (changes, message) => {
    expect(auditProblems(changes)).toContain(message);
  });
});
