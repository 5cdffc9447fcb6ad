import type { ConventionTable } from './convention.ts';

/**
 * Langfuse's SDKs, 3 to 5.
 *
 * @see langfuse/langfuse-python, langfuse/_client/attributes.py and propagation.py
 */
export const langfuse: ConventionTable = {
  convention: 'langfuse',
  content: `
    langfuse.{trace,observation}.{input,output,metadata,metadata.*} langfuse.trace.tags
    langfuse.observation.{status_message,model.parameters}
    langfuse.experiment.{metadata,item.expected_output,item.metadata,description}
    langfuse.{metadata,tags} langfuse.metadata.*`,
  identity: `
    langfuse.{user,session}.id langfuse.trace.name langfuse.trace.metadata.{user,session}_id
    langfuse.observation.metadata.{,langfuse_}{user,session}_id
    langfuse.observation.prompt.{name,version} langfuse.prompt.{name,version}
    langfuse.experiment.{id,name,dataset.id,item.id,item.root_observation_id,item.version}`,
  structure: `
    langfuse.observation.{type,level,completion_start_time,usage_details,cost_details}
    langfuse.observation.{model.name,metadata.finish_reason} langfuse.trace.public
    langfuse.{environment,release,version,internal.as_root,internal.is_app_root}`,
  namespaces: 'langfuse.',
};
