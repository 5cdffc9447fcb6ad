import { admitsCookieOption, admitsOptions } from './admits.ts';
import { command, between, gap } from './command.ts';
import { databaseCommands } from './database-commands.ts';
import { fake } from './fake.ts';
import { pipedPassword } from './piped.ts';
import type { Rule } from './rule.ts';
import { systemCommands } from './system-commands.ts';
import { looksRandom } from './values.ts';

const secret = fake('', 14);

/** Passwords on command lines, where no name tells of them. */
export const commands: readonly Rule[] = [
  command({
    id: 'curl-user-password',
    keywords: ['curl', 'wget'],
    admits: admitsOptions,
    before: String.raw`(?:curl|wget)${between}[\s"'](?:-u[\s=,"']{0,4}|(?:--user|--proxy-user|-a|--auth)[\s=,"']{1,4})[^\s:"'\\]{0,128}:`,
    finds: [
      `curl -u admin:${secret} https://host`,
      `curl -sS -X PUT --user "svc:${secret}" https://host/path`,
      `curl -k https://host/x \\\n  -H 'Accept: */*' \\\n  -u developer:${secret}`,
      `subprocess.run(["curl", "-u", "admin:${secret}", url])`,
      `curl -uadmin:${secret} https://host`,
      `["curl","-sS","-u","admin:${secret}","https://host"]`,
    ],
    ignores: [
      'curl -u user:password https://host',
      'curl -u "$USER:$TOKEN" https://host',
      'curl https://host && sort -u a:bcdefgh',
      'curl -u user https://host:8080/path',
    ],
    source: 'https://curl.se/docs/manpage.html',
  }),
  command({
    id: 'curl-cookie',
    keywords: ['curl'],
    admits: admitsCookieOption,
    before: String.raw`curl${between}[\s"'](?:-b|--cookie)[\s=,]{1,4}(?=\\{0,3}["']?[\w.-]{1,64}=)`,
    isReal: looksRandom,
    finds: [
      `curl -b 'session=${secret}; theme=dark' https://host`,
      `curl https://host --cookie "sid=${secret}"`,
    ],
    ignores: ['curl -b cookies.txt https://host', "curl -b 'theme=dark' https://host"],
    source: 'https://curl.se/docs/manpage.html',
  }),
  command({
    id: 'httpie-password',
    keywords: ['http -a', 'https -a', 'http --auth', 'https --auth'],
    before: String.raw`https? (?:-a|--auth)[\s=]["']?[^\s:"'\\]{0,128}:`,
    finds: [`http -a user:${secret} GET https://host`, `https --auth=user:${secret} host/path`],
    ignores: ['http -a user:password host', 'http -a $USER:$PASS host'],
    source: 'https://httpie.io/docs/cli/authentication',
  }),
  command({
    id: 'login-password',
    keywords: [
      ...['docker login', 'podman login', 'registry login', 'az login', 'evil-winrm', 'netexec'],
      ...['crackmapexec', 'twine upload', 'psexec', 'hydra -', 'rdesktop', 'az sql'],
    ],
    admits: admitsOptions,
    before: String.raw`(?:(?:docker|podman|registry|az) login|evil-winrm|netexec|crackmapexec|twine upload|psexec|hydra|rdesktop|az sql)${between}[\s"'](?:-p|--pass)${gap}`,
    finds: [
      `docker login -u user -p ${secret} registry.io`,
      `twine upload -u __token__ -p ${secret} dist/*`,
    ],
    ignores: ['docker login -u user --password-stdin', 'docker login -u user -p $PASSWORD'],
    source: 'https://docs.docker.com/reference/cli/docker/login/',
  }),
  command({
    id: 'secret-set',
    keywords: ['secret set', 'variable set', 'put-parameter'],
    before: String.raw`(?:(?:secret|variable) set|put-parameter(?=[^\n]{0,400}(?:securestring|passw|secret|token|key)))${between}\s(?:-b|-v|--body|--value)[\s=]{1,2}`,
    finds: [
      `gh secret set DB_PASSWORD --body ${secret}`,
      `az keyvault secret set --vault-name v --name db --value ${secret}`,
      `aws ssm put-parameter --name /db/password --value ${secret} --type SecureString`,
    ],
    ignores: [
      'gh secret set DB_PASSWORD --body "$DB_PASSWORD"',
      `aws ssm put-parameter --name /db/host --value ${secret} --type String`,
    ],
    source: 'https://cli.github.com/manual/gh_secret_set',
  }),
  command({
    id: 'kubernetes-literal',
    keywords: ['--from-literal'],
    before: String.raw`(?<=secret [^\n]{0,400})--from-literal${gap}[\w.-]{1,128}=`,
    isReal: looksRandom,
    finds: [
      `kubectl create secret generic x --from-literal=db=${secret} -n y`,
      `kubectl create secret generic x --from-literal 'user=u' --from-literal "db=${secret}"`,
    ],
    ignores: [
      `kubectl create configmap x --from-literal=db=${secret}`,
      'kubectl create secret generic x --from-literal=db=$DB',
    ],
    source: 'https://kubernetes.io/docs/reference/kubectl/generated/kubectl_create/',
  }),
  command({
    id: 'vault-login',
    keywords: ['vault login'],
    before: /vault login (?:-[\w-]{1,32}(?:=\S{1,64})? ){0,4}(?:token=)?/,
    isReal: looksRandom,
    finds: [`vault login ${secret}`, `vault login -no-print token=${secret}`],
    ignores: ['vault login -method=userpass username=me', 'vault login $VAULT_TOKEN'],
    source: 'https://developer.hashicorp.com/vault/docs/commands/login',
  }),
  pipedPassword,
  ...databaseCommands,
  ...systemCommands,
];
