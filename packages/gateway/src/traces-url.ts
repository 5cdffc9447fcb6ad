/** Where OTLP/HTTP takes spans below a base URL; a URL that ends so already is taken as it is. */
export function tracesUrl(endpoint: string): string {
  const base = endpoint.endsWith('/') ? endpoint.slice(0, -1) : endpoint;
  return base.endsWith('/v1/traces') ? base : `${base}/v1/traces`;
}
