import { describe, expect, it } from '@jest/globals';
import { rulingOf } from './approval-rules.ts';
import { approvalsConfig, type ApprovalsConfig } from './approvals-config.ts';
import { isInWindows } from './time-windows.ts';
import { keyOf } from './stage.ts';

const rulesOf = (rules: object[]) => approvalsConfig.parse({ rules }).rules;
const ruleFor = (patterns: object, service: string, ruleId: string) =>
  rulingOf(rulesOf([patterns]), 'reveal', [{ service, ruleId }]).needs[0]?.rule;

describe('a rule', () => {
  it.each([
    ['*', 'anything', true],
    ['*', '', true],
    ['shop', 'shop', true],
    ['shop', 'shop2', false],
    ['shop', '', false],
    ['shop-*', 'shop-eu', true],
    ['shop-*', 'shop', false],
    ['*-prod', 'shop-prod', true],
    ['*-prod', 'shop-prod-2', false],
    ['a*b*c', 'a--b--c', true],
    ['a*b*c', 'abc', true],
    ['a*b*c', 'a-c-b', false],
    ['ab*ba', 'aba', false],
    ['**', 'x', true],
    ['.*', 'x', false],
  ])('for %j and the service %j: %s', (pattern, service, fits) => {
    expect(ruleFor({ services: [pattern] }, service, 'key')).toBe(fits ? 1 : 0);
    expect(ruleFor({ rules: [pattern] }, 'shop', service)).toBe(fits ? 1 : 0);
  });

  it('that comes first holds, and only for its subjects', () => {
    const rules = rulesOf([
      { subjects: ['release'], approvals: 2 },
      { services: ['shop'], approvals: 3, max_duration: '1m', once: false },
      { approvals: 4 },
    ]);
    const shop = { service: 'shop', ruleId: 'key' };
    const approvals = (kind: 'reveal' | 'release', ...places: (typeof shop)[]) =>
      rulingOf(rules, kind, places).needs.map((need) => need.approvals);
    expect(approvals('release', shop)).toEqual([2]);
    expect(approvals('reveal', shop)).toEqual([3]);
    expect(approvals('reveal', { service: 'bank', ruleId: 'key' })).toEqual([4]);
    const both = rulingOf(rules, 'reveal', [{ service: 'bank', ruleId: 'key' }, shop]);
    expect(both).toMatchObject({ maxDurationMs: 60_000, once: true });
    expect(both.needs.map(({ rule }) => rule)).toEqual([2, 3]);
  });

  it('without which one of role approver is enough, once, within 15 minutes', () => {
    const needs = [{ rule: 0, approvals: 1, groups: [], windows: [] }];
    const ruling = { needs, requesters: [], maxDurationMs: 900_000, once: true };
    expect(rulingOf([], 'reveal', [{ service: 'shop', ruleId: 'key' }])).toEqual(ruling);
    expect(rulingOf([], 'release', [])).toEqual(ruling);
  });
});

describe('a window', () => {
  const windowsOf = (window: object) => rulesOf([{ windows: [window] }])[0]?.windows ?? [];
  const office = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' };
  const night = { days: ['fri'], from: '22:00', to: '06:00' };
  const berlin = { ...office, time_zone: 'Europe/Berlin' };

  it.each([
    [office, '2026-11-25T09:00:00Z', true],
    [office, '2026-11-25T08:59:59Z', false],
    [office, '2026-11-25T16:59:59Z', true],
    [office, '2026-11-25T17:00:00Z', false],
    [office, '2026-11-28T12:00:00Z', false],
    [night, '2026-11-27T22:00:00Z', true],
    [night, '2026-11-27T05:00:00Z', false],
    [night, '2026-11-28T05:59:59Z', true],
    [night, '2026-11-28T06:00:00Z', false],
    [night, '2026-11-28T22:00:00Z', false],
    [{ days: ['sun'] }, '2026-11-29T00:00:00Z', true],
    [{ days: ['sun'] }, '2026-11-29T23:59:59Z', true],
    [{ days: ['sun'] }, '2026-11-30T00:00:00Z', false],
    [{ days: ['sun'], from: '20:00', to: '08:00' }, '2026-11-30T07:00:00Z', true],
    // In winter an hour ahead of UTC, in summer two.
    [berlin, '2026-11-25T08:00:00Z', true],
    [berlin, '2026-11-25T16:00:00Z', false],
    [berlin, '2026-07-01T07:00:00Z', true],
    [berlin, '2026-07-01T15:00:00Z', false],
  ])('%j at %s: %s', (window, time, isIn) => {
    expect(isInWindows(windowsOf(window), Date.parse(time))).toBe(isIn);
  });
});

describe('the configuration', () => {
  const problem = (value: object) => {
    const { error } = approvalsConfig.safeParse(value);
    return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n');
  };

  it('has defaults that hold back, and no key', () => {
    expect(approvalsConfig.parse(undefined)).toEqual({
      max_size: 1024 ** 3,
      max_values: 100_000,
      max_held: 200_000,
      max_age: 720 * 3_600_000,
      hold: { expiry: 3_600_000, on_expiry: 'forward_masked', on_denial: 'drop' },
      rules: [],
      request_expiry: 24 * 3_600_000,
      max_preapproval: 720 * 3_600_000,
    } satisfies ApprovalsConfig);
  });

  it('takes one key or several, in base64 or hex, and shows none', () => {
    const one = approvalsConfig.parse({ sealing_key: keyOf(7) });
    expect(one.sealing_key).toEqual([{ id: 'sealing', key: Buffer.alloc(32, 7) }]);
    const keys = [
      { id: '2027', key: '07'.repeat(32) },
      { id: '2026', key: keyOf(8) },
    ];
    const several = approvalsConfig.parse({ sealing_key: keys });
    expect(several.sealing_key?.map(({ id }) => id)).toEqual(['2027', '2026']);
  });

  it.each([
    [{ sealing_key: 'short' }, 'sealing_key'],
    [{ sealing_key: [] }, 'sealing_key'],
    [{ sealing_key: [1, 2].map((byte) => ({ id: 'a', key: keyOf(byte) })) }, 'sealing_key'],
    [{ sealing_key: [{ id: 'a b', key: keyOf(1) }] }, 'sealing_key'],
    [{ hold: { on_expiry: 'forward_raw' } }, 'hold.on_expiry'],
    [{ hold: { expiry: '0s' } }, 'hold.expiry'],
    [{ max_age: '87601h' }, 'max_age'],
    [{ rules: [{ approvals: 0 }] }, 'rules.0.approvals'],
    [{ rules: [{ groups: [] }] }, 'rules.0.groups'],
    [{ rules: [{ windows: [{ days: ['monday'] }] }] }, 'rules.0.windows.0.days.0'],
    [{ rules: [{ windows: [{ from: '25:00' }] }] }, 'rules.0.windows.0.from'],
    [{ rules: [{ windows: [{ time_zone: 'Mars/Base' }] }] }, 'rules.0.windows.0.time_zone'],
    [{ rule: [] }, 'Unrecognized key'],
  ])('refuses %j', (value, where) => {
    expect(problem(value)).toContain(where);
    expect(problem(value)).not.toContain('short');
  });
});
