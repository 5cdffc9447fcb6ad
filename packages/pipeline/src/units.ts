import { z } from 'zod';

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const octets: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

/** A duration as the Collector writes it, such as `250ms`, `5s`, `1m`: a number of milliseconds. */
export const durationMs = z
  .string()
  .regex(/^\d+(?:\.\d+)?(?:ms|[smh])$/, 'must be a duration such as 250ms, 5s, 1m or 1h')
  .transform((written) => scale(written, milliseconds));

/** A size with its unit, such as `512KiB` or `64MiB`: a number of bytes. */
export const byteCount = z
  .string()
  .regex(/^\d+(?:B|KiB|MiB|GiB)$/, 'must be a size such as 512KiB or 64MiB')
  .transform((written) => scale(written, octets));

/** `host:port`; port 0 takes any free one. */
export const endpoint = z
  .string()
  .regex(/^(?:[\w.-]+|\[[\da-f:.]+\]):\d{1,5}$/i, 'must be host:port such as 127.0.0.1:4317')
  .transform((written) => {
    const colon = written.lastIndexOf(':');
    return {
      host: written.slice(0, colon).replace(/^\[|\]$/g, ''),
      port: Number(written.slice(colon + 1)),
    };
  })
  .refine(({ port }) => port <= 65_535, 'must have a port of at most 65535');

/** A host and a port. */
export type Endpoint = z.infer<typeof endpoint>;

function scale(written: string, units: Readonly<Record<string, number>>): number {
  const digits = /^[\d.]+/.exec(written)?.[0] ?? '';
  return Number(digits) * (units[written.slice(digits.length)] ?? Number.NaN);
}
