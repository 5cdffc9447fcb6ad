import type { ConventionTable } from './convention.ts';

/**
 * MLflow, whose values are JSON even where they are ids. Every argument of a model's request can be
 * a key of its own: those are unknown.
 *
 * @see mlflow/mlflow, mlflow/tracing/constant.py
 */
export const mlflow: ConventionTable = {
  convention: 'mlflow',
  content: `
    mlflow.{spanInputs,spanOutputs,traceInputs,traceOutputs,spanDescription,llm.reasoning}
    mlflow.chat.{tools,messages} mlflow.chunk.value tags.*`,
  identity: `
    mlflow.trace.{user,session} metadata.mlflow.trace.{user,session} mlflow.traceName
    mlflow.auth.{userId,username} mlflow.{spanFunctionName,linkedPrompts}`,
  structure: `
    mlflow.{traceRequestId,experimentId,spanType,spanLogLevel,spanStartTimeNs,message.format}
    mlflow.chat.tokenUsage mlflow.llm.{model,provider,cost} mlflow.trace.tokenUsage
    metadata.mlflow.{trace_schema.version,source.type} experiment_id span_status span_type root`,
  namespaces: 'mlflow. metadata.mlflow.',
  events: 'mlflow.chunk.item.N',
};
