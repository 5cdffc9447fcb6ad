import { randomBytes } from 'node:crypto';
import { parse, stringify } from 'yaml';
import { freePorts } from '../harness/free-port.ts';
import { gatewayPorts, plainConfig, startGatewayWith, type Gateway } from '../harness/gateway.ts';

/** A gateway with a console. */
export interface ConsoleGateway {
  readonly gateway: Gateway;
  /** Of the console, such as `http://127.0.0.1:8318`. */
  readonly origin: string;
  /** Of `admin`, as the terminal shows it once. */
  readonly firstPassword: string;
}

/** What policy seals and holds in it: all of one service, and what one rule finds. */
export const heldService = 'payments';

/**
 * Starts the built program: GitHub tokens are sealed, and what a service sends is held.
 *
 * @param policy of the console: whether what is masked can be edited there
 */
export async function startConsoleGateway(
  backendUrl: string,
  policy: object = {},
): Promise<ConsoleGateway> {
  const ports = await gatewayPorts();
  const [port = 0] = await freePorts(1);
  const plain = plainConfig(ports, { exporters: { otlp_http: { endpoint: backendUrl } } });
  const config = {
    ...(parse(plain) as object),
    processors: {
      redact: {
        actions: [
          { services: [heldService], action: 'hold' },
          { rules: ['github-token'], action: 'seal' },
        ],
      },
    },
    approvals: { sealing_key: randomBytes(32).toString('base64') },
    console: {
      endpoint: `127.0.0.1:${port}`,
      policy,
      trace_links: { Jaeger: 'http://127.0.0.1:16686/trace/{trace_id}' },
    },
  };
  const gateway = await startGatewayWith(stringify(config), ports);
  const firstPassword = /sign in as admin with (\S+?),/.exec(gateway.child.stdout())?.[1];
  if (firstPassword === undefined) {
    throw new Error(`the gateway shows no first password:\n${gateway.child.stdout()}`);
  }
  return { gateway, origin: `http://127.0.0.1:${port}`, firstPassword };
}
