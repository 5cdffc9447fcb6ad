import type { Rule } from '../rule.ts';
import { agentPlatforms } from './agent-platforms.ts';
import { atlassian } from './atlassian.ts';
import { aws } from './aws.ts';
import { azure } from './azure.ts';
import { chat } from './chat.ts';
import { cloudHosts } from './cloud-hosts.ts';
import { deployment } from './deployment.ts';
import { developerTools } from './developer-tools.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { google } from './google.ts';
import { infrastructure } from './infrastructure.ts';
import { keyPairs } from './key-pairs.ts';
import { mail } from './mail.ts';
import { modelProviders } from './model-providers.ts';
import { namedClouds } from './named-clouds.ts';
import { namedModels } from './named-models.ts';
import { namedOperations } from './named-operations.ts';
import { namedServices } from './named-services.ts';
import { observability } from './observability.ts';
import { openai } from './openai.ts';
import { payments } from './payments.ts';
import { productivity } from './productivity.ts';
import { registries } from './registries.ts';

/** Every rule for a provider's secret. Where two find the same bytes, the earlier names them. */
export const rules: readonly Rule[] = [
  ...aws,
  ...google,
  ...azure,
  ...cloudHosts,
  ...infrastructure,
  ...deployment,
  ...github,
  ...gitlab,
  ...atlassian,
  ...registries,
  ...modelProviders,
  ...agentPlatforms,
  ...chat,
  ...mail,
  ...observability,
  ...developerTools,
  ...productivity,
  ...payments,
  ...openai,
  ...keyPairs,
  ...namedClouds,
  ...namedModels,
  ...namedOperations,
  ...namedServices,
];
