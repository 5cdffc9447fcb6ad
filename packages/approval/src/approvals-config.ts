import { aes256Key, byteCount, durationMs } from '@traceveil/pipeline';
import { z } from 'zod';

const size = byteCount.refine((bytes) => bytes > 0, 'must be above 0');
const tenYearsMs = 87_600 * 3_600_000;
const duration = durationMs.refine(
  (ms) => ms > 0 && ms <= tenYearsMs,
  'must be above 0 and at most 87600h',
);

const keyId = z
  .string()
  .regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, ".", "_" and "-"')
  .describe('Stands beside what the key sealed.');

/** A key that seals, and what it is called. */
export type SealingKey = z.infer<typeof sealingKey>;
const sealingKey = z.strictObject({ id: keyId, key: aes256Key });

const sealingKeys = z.union([
  aes256Key.transform((only): readonly SealingKey[] => [{ id: 'sealing', key: only }]),
  z
    .array(sealingKey)
    .min(1, 'must have at least one key; the first seals')
    .refine(
      (keys) => new Set(keys.map(({ id }) => id)).size === keys.length,
      'must have another id for each key',
    ),
]);

const onTheOutcome = z.enum(['forward_masked', 'drop']);

const hold = z.strictObject({
  expiry: duration
    .prefault('1h')
    .describe('Of what nobody has decided by then `on_expiry` says what becomes.'),
  on_expiry: onTheOutcome
    .prefault('forward_masked')
    .describe('`forward_masked` or `drop`; never as it came.'),
  on_denial: onTheOutcome.prefault('drop').describe('`forward_masked` or `drop`.'),
});

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const timeWritten = 'must be a time of the day such as 09:00';
const beginning = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, timeWritten);
const end = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, timeWritten);

/** `windows` of a rule. */
export const timeWindow = z.strictObject({
  days: z
    .array(z.enum(days))
    .min(1)
    .prefault([...days])
    .describe('On which it begins: `mon` to `sun`.'),
  from: beginning.prefault('00:00').describe('Such as `09:00`.'),
  to: end
    .prefault('24:00')
    .describe('Not any more at this time; when not after `from`, of the next day.'),
  time_zone: z
    .string()
    .refine(isTimeZone, 'must be a time zone such as UTC or Europe/Berlin')
    .prefault('UTC')
    .describe('As the IANA names them.'),
});
/** When something may be approved and used. */
export type TimeWindow = z.infer<typeof timeWindow>;

const names = z.array(z.string().min(1)).min(1);

/** One of `approvals.rules`. */
export const approvalRule = z.strictObject({
  services: names.prefault(['*']).describe('Names of services; `*` stands for any text.'),
  rules: names.prefault(['*']).describe('Ids of detection rules; `*` stands for any text.'),
  subjects: z
    .array(z.enum(['reveal', 'release']))
    .min(1)
    .prefault(['reveal', 'release'])
    .describe('`reveal`: a sealed value is seen; `release`: what is held goes on.'),
  approvals: z.int().min(1).max(20).prefault(1).describe('How many persons must approve.'),
  groups: names.optional().describe('Who may approve: members; without it, the role `approver`.'),
  requesters: names.optional().describe('Who may ask: members of these groups; without it, all.'),
  windows: z
    .array(timeWindow)
    .min(1)
    .optional()
    .describe('When it may be approved and used; without it, always.'),
  max_duration: duration.prefault('15m').describe('For how long an approval can be used at most.'),
  once: z.boolean().prefault(true).describe('Whether a value can be seen once only in that time.'),
});
/** A rule of approval. */
export type ApprovalRule = z.infer<typeof approvalRule>;

/** `approvals`: what is sealed and held, and who may decide about it. */
export const approvalsConfig = z
  .strictObject({
    sealing_key: sealingKeys
      .optional()
      .describe(
        'Key under which values are sealed, or a list of `{ id, key }` of which the first seals ' +
          'and all open: 32 bytes each, in base64 or hex. Without it nothing is sealed or held.',
      ),
    max_size: size
      .prefault('1GiB')
      .describe('Of all that is sealed and held, on disk; above this senders hear "retry".'),
    max_values: z
      .int()
      .min(1)
      .max(10_000_000)
      .prefault(100_000)
      .describe('Of sealed values, whose index is in memory; above this senders hear "retry".'),
    max_held: z
      .int()
      .min(1)
      .max(10_000_000)
      .prefault(200_000)
      .describe('Of held spans and log records, whose index is in memory; then "retry" too.'),
    max_age: duration.prefault('720h').describe('Older sealed values are removed.'),
    hold: hold.prefault({}),
    rules: z
      .array(approvalRule)
      .prefault([])
      .describe('The first that fits holds; where none fits, one person of role `approver`.'),
    request_expiry: duration
      .prefault('24h')
      .describe('What nobody has decided by then can be approved no more.'),
    force_group: z
      .string()
      .min(1)
      .optional()
      .describe('Two members approve what the rules do not, with an alarm; without it, nobody.'),
    max_preapproval: duration
      .prefault('720h')
      .describe('How far ahead the end of a pre-approval may be.'),
  })
  .prefault({});

/** `approvals` after parsing: bytes, milliseconds, keys. */
export type ApprovalsConfig = z.infer<typeof approvalsConfig>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false; // A RangeError: there is no such zone.
  }
}
