import {
  fileAudit,
  otlpAudit,
  postgresqlAudit,
  stdoutAudit,
  syslogAudit,
  webhookAudit,
} from '@traceveil/audit';
import { failoverExporter } from '@traceveil/exporter-failover';
import { fileExporter } from '@traceveil/exporter-file';
import { otlpGrpc, otlpHttp } from '@traceveil/exporter-otlp';
import { basicAuth, bearerTokenAuth, oidc } from '@traceveil/extension-auth';
import type { Factory } from '@traceveil/pipeline';
import { otlpReceiver } from '@traceveil/receiver-otlp';
import { processors } from './processors.ts';

/** Everything a configuration can name. A new kind of component is one more line. */
export const components: readonly Factory[] = [
  bearerTokenAuth,
  basicAuth,
  oidc,
  otlpReceiver,
  ...processors,
  otlpHttp,
  otlpGrpc,
  fileExporter,
  failoverExporter,
  fileAudit,
  stdoutAudit,
  webhookAudit,
  syslogAudit,
  otlpAudit,
  postgresqlAudit,
];
