export { failoverExporter } from './failover-exporter.ts';
