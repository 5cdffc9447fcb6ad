export { fileExporter } from './file-exporter.ts';
