import type { Rule } from '../rule.ts';
import { agentPlatforms } from './agent-platforms.ts';
import { atlassian } from './atlassian.ts';
import { aws } from './aws.ts';
import { azure } from './azure.ts';
import { chat } from './chat.ts';
import { cloudHosts } from './cloud-hosts.ts';
import { compound } from './compound.ts';
import { deployment } from './deployment.ts';
import { developerTools } from './developer-tools.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { google } from './google.ts';
import { infrastructure } from './infrastructure.ts';
import { keyPairs } from './key-pairs.ts';
import { mail } from './mail.ts';
import { modelProviders } from './model-providers.ts';
import { namedAgents } from './named-agents.ts';
import { namedBusiness } from './named-business.ts';
import { namedCatalogue } from './named-catalogue.ts';
import { namedClouds } from './named-clouds.ts';
import { namedModels } from './named-models.ts';
import { namedOperations } from './named-operations.ts';
import { namedPlatforms } from './named-platforms.ts';
import { namedPublished } from './named-published.ts';
import { namedServices } from './named-services.ts';
import { observability } from './observability.ts';
import { openai } from './openai.ts';
import { payments } from './payments.ts';
import { prefixedAgents } from './prefixed-agents.ts';
import { prefixedPlatforms } from './prefixed-platforms.ts';
import { prefixedBusiness } from './prefixed-business.ts';
import { prefixedServices } from './prefixed-services.ts';
import { productivity } from './productivity.ts';
import { registries } from './registries.ts';
import { wallets } from './wallets.ts';
import { webhooks } from './webhooks.ts';

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
  ...prefixedAgents,
  ...agentPlatforms,
  ...chat,
  ...mail,
  ...observability,
  ...developerTools,
  ...productivity,
  ...payments,
  ...openai,
  ...compound,
  ...prefixedPlatforms,
  ...prefixedBusiness,
  ...prefixedServices,
  ...webhooks,
  ...wallets,
  ...keyPairs,
  ...namedAgents,
  ...namedPlatforms,
  ...namedBusiness,
  ...namedClouds,
  ...namedModels,
  ...namedOperations,
  ...namedServices,
  ...namedPublished,
  ...namedCatalogue,
];
