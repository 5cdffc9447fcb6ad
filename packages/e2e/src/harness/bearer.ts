import { parse, stringify } from 'yaml';
import { traceveil } from './gateway.ts';

/** A sender that is known by its token. */
export interface BearerSender {
  /** As `OTEL_EXPORTER_OTLP_HEADERS` has it. */
  readonly headers: string;
  /** The header itself. */
  readonly authorization: string;
  /** A configuration of `plainConfig`, in which nobody else may send. */
  configure(plain: string): string;
}

interface Written {
  readonly receivers: { otlp: { protocols: Record<'grpc' | 'http', Record<string, unknown>> } };
  readonly service: Record<string, unknown>;
}

/** Makes a sender as an operator does, with `traceveil token`. */
export async function makeBearerSender(id: string): Promise<BearerSender> {
  const made = traceveil(['token', id]);
  const code = await made.exited;
  const headers = /OTEL_EXPORTER_OTLP_HEADERS=(\S+)/.exec(made.stdout())?.[1];
  const lines = /^ {2}(- \{.*\})$/m.exec(made.stdout())?.[1];
  if (code !== 0 || headers === undefined || lines === undefined) {
    throw new Error(`traceveil token ended with ${code}:\n${made.stderr()}`);
  }
  const tokens = parse(lines) as unknown;
  return {
    headers,
    authorization: decodeURIComponent(headers.slice(headers.indexOf('=') + 1)),
    configure(plain) {
      const config = parse(plain) as Written;
      for (const protocol of Object.values(config.receivers.otlp.protocols)) {
        protocol['auth'] = { authenticator: 'bearertokenauth' };
      }
      config.service['extensions'] = ['bearertokenauth'];
      return stringify({ extensions: { bearertokenauth: { tokens } }, ...config });
    },
  };
}
