/** Where a provider says how its secrets are revoked, by the first word of the rule's name. */
const pages: Readonly<Record<string, string>> = {
  anthropic: 'https://console.anthropic.com/settings/keys',
  atlassian: 'https://id.atlassian.com/manage-profile/security/api-tokens',
  aws: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html',
  azure: 'https://learn.microsoft.com/en-us/azure/key-vault/secrets/tutorial-rotation',
  circleci: 'https://circleci.com/docs/managing-api-tokens/',
  cloudflare: 'https://developers.cloudflare.com/fundamentals/api/how-to/roll-token/',
  databricks: 'https://docs.databricks.com/en/dev-tools/auth/pat.html',
  datadog: 'https://docs.datadoghq.com/account_management/api-app-keys/',
  digitalocean: 'https://docs.digitalocean.com/reference/api/create-personal-access-token/',
  discord: 'https://discord.com/developers/applications',
  docker: 'https://docs.docker.com/security/access-tokens/',
  github:
    'https://docs.github.com/en/code-security/getting-started/best-practices-for-preventing-data-leaks-in-your-organization',
  gitlab: 'https://docs.gitlab.com/security/responding_to_security_incidents/',
  google: 'https://cloud.google.com/docs/security/compromised-credentials',
  grafana: 'https://grafana.com/docs/grafana/latest/administration/service-accounts/',
  groq: 'https://console.groq.com/keys',
  heroku: 'https://devcenter.heroku.com/articles/authentication',
  huggingface: 'https://huggingface.co/settings/tokens',
  linear: 'https://linear.app/settings/account/security',
  mailgun: 'https://documentation.mailgun.com/docs/mailgun/user-manual/get-started',
  mistral: 'https://console.mistral.ai/api-keys',
  notion: 'https://www.notion.so/my-integrations',
  npm: 'https://docs.npmjs.com/revoking-access-tokens',
  okta: 'https://developer.okta.com/docs/guides/create-an-api-token/main/',
  openai: 'https://platform.openai.com/api-keys',
  openrouter: 'https://openrouter.ai/settings/keys',
  pypi: 'https://pypi.org/help/#compromised-token',
  sendgrid: 'https://app.sendgrid.com/settings/api_keys',
  sentry: 'https://docs.sentry.io/account/auth-tokens/',
  slack: 'https://docs.slack.dev/authentication/using-token-rotation',
  stripe: 'https://docs.stripe.com/keys#rolling-keys',
  supabase: 'https://supabase.com/docs/guides/api/api-keys',
  telegram: 'https://core.telegram.org/bots/features#botfather',
  twilio: 'https://www.twilio.com/docs/iam/api-keys',
  vault: 'https://developer.hashicorp.com/vault/docs/commands/token/revoke',
  vercel: 'https://vercel.com/account/settings/tokens',
  xai: 'https://console.x.ai/',
};

/** What to do when a secret of a rule leaked: a page, or a sentence with the format's page. */
export function rotationOf({
  id,
  source,
}: {
  readonly id: string;
  readonly source: string;
}): string {
  const provider = id.slice(0, id.indexOf('-'));
  return (
    pages[provider] ?? `Revoke it where it was issued, issue another, look for its use: ${source}`
  );
}
