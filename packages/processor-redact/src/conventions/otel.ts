import type { ConventionTable } from './convention.ts';

/**
 * OpenTelemetry's general conventions, of before and after 1.0: those that come beside agents.
 *
 * @see semantic-conventions, docs/registry/attributes
 */
export const otel: ConventionTable = {
  convention: 'otel',
  content: `
    url.{full,path,query,fragment,original} http.{url,target,route} http.request.header.*
    http.response.header.* http.{request,response}.body.{content,text} user_agent.original
    http.user_agent exception.{message,stacktrace} error.message
    db.{statement,query.text,query.summary,connection_string,user,query.parameter.*}
    db.operation.parameter.* db.redis.key db.mongodb.collection
    process.{command,command_line,command_args,environment_variable.*}
    container.{command,command_line,command_args,label.*,labels.*}
    k8s.{pod,node,namespace,deployment,job,cronjob,daemonset,statefulset,replicaset}.label.*
    k8s.{pod,node,namespace,deployment,job,cronjob,daemonset,statefulset,replicaset}.annotation.*
    rpc.request.metadata.* rpc.response.metadata.* rpc.grpc.{request,response}.metadata.*
    rpc.connect_rpc.{request,response}.metadata.* messaging.message.body.content
    file.path browser.* device.* feature_flag.{value,context.*} graphql.document log.record.original
    cloudevents.event_subject opentracing.ref_type event.{data,body}`,
  identity: `
    user.{id,name,email,full_name,hash,roles,account_uuid} organization.id
    enduser.{id,role,scope,pseudo.id} session.{id,previous_id}
    service.{name,namespace,instance.id,version,criticality} service.peer.name peer.service
    deployment.{environment,environment.name,id,name,status} host.{id,name,ip,mac}
    client.{address,port} process.owner process.user.{id,name} {source,destination}.{address,port}`,
  structure: `
    http.{method,scheme,flavor,host,status_code,client_ip,server_name,connection.state,resend_count}
    http.request.{method,method_original,size,body.size,resend_count} http.response.status_code
    http.response.{size,body.size} http.{request,response}_content_length
    url.{scheme,domain,port,registered_domain,subdomain,top_level_domain,extension,template}
    server.{address,port} network.{peer,local}.{address,port} network.protocol.{name,version}
    network.{type,transport,carrier.mcc,carrier.name} net.{transport,protocol.name,protocol.version}
    net.{peer,host,sock.peer,sock.host}.{name,ip,port,addr} error.type exception.{type,escaped}
    code.{function,function.name,filepath,file.path,lineno,line.number,column,column.number}
    code.{namespace,stacktrace} thread.{id,name} event.{name,id} log.{iostream,file.name,file.path}
    log.record.uid telemetry.sdk.{name,version,language} telemetry.{auto,distro}.version
    telemetry.distro.name otel.{status_code,status_description,event.name,trace_id,span_id}
    otel.{scope,library}.{name,version} otel.component.{name,type}
    host.{arch,type,image.id,image.name,image.version} os.{type,name,version,description,build_id}
    process.{pid,parent_pid,executable.name,executable.path,creation.time,working_directory}
    process.runtime.{name,version,description} process.executable.build_id.{gnu,go,htlhash}
    container.{id,name,image.id,image.name,image.tag,image.tags,image.repo_digests,runtime}
    container.{runtime.name,runtime.version,runtime.description}
    k8s.{cluster,namespace,pod,node,container,deployment,replicaset,statefulset,daemonset}.name
    k8s.{job,cronjob}.name k8s.{cluster,pod,node,deployment,replicaset,statefulset}.uid
    k8s.{daemonset,job,cronjob}.uid k8s.container.restart_count
    cloud.{provider,platform,region,availability_zone,account.id,resource_id}
    faas.{name,version,instance,trigger,execution,invocation_id,coldstart,max_memory}
    aws.{request_id,extended_request_id,lambda.invoked_arn,ecs.task.arn,ecs.cluster.arn}
    aws.{ecs.container.arn,ecs.task.family,log.group.names,log.stream.names} az.service_request_id
    azure.{client.id,service.request.id} gcp.client.service heroku.{app.id,release.commit}
    db.{system,system.name,name,namespace,operation,operation.name,collection.name,sql.table}
    db.{operation.batch.size,response.status_code,response.returned_rows,query.hash}
    rpc.{system,system.name,service,method,grpc.status_code,jsonrpc.version,jsonrpc.request_id}
    rpc.{jsonrpc.error_code,jsonrpc.error_message,response.status_code,message.id,message.type}
    messaging.{system,operation,operation.name,operation.type,client.id,batch.message_count}
    messaging.destination.{name,partition.id,template} messaging.consumer.group.name
    messaging.message.{id,conversation_id,body.size,envelope.size}
    messaging.kafka.{offset,message.offset,consumer.group} tls.{cipher,curve,protocol.name}
    tls.protocol.version vcs.{ref.head.name,ref.head.revision,repository.name,change.id}
    test.{case.name,suite.name} artifact.{hash,version,filename}`,
  namespaces: `
    http. url. server. client. network. net. db. rpc. messaging. process. container. k8s. cloud.
    host. os. code. thread. exception. error. log. telemetry. otel. service. deployment.
    user. enduser. session. device. browser. faas. aws. azure. gcp. feature_flag. file. graphql.
    tls. vcs. cicd. artifact. webengine. geo. peer. user_agent. hw. system. jvm. nodejs.`,
  events: 'exception device.app.lifecycle session.{start,end} feature_flag.evaluation',
};
