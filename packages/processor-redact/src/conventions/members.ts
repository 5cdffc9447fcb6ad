import type { Role } from './convention.ts';

// The members of messages, parts, calls and results: GenAI's parts as in semantic-conventions-genai
// (model/gen-ai/*-messages.json), and what OpenAI's, Anthropic's and Google's APIs name so.
// Without `_`, `-` and case, so that `toolCallId` and `tool_call_id` are one.
const identity = `
  id callid toolcallid tooluseid tooluseids responseid previousresponseid messageid itemid outputid
  fileid vectorstoreid containerid sessionid threadid runid conversationid requestid traceid spanid
  parentid parentspanid parentrunid eventid userid agentid assistantid documentid docid chunkid
  nodeid taskid jobid batchid uuid guid name toolname agentname functionname`;
const structure = `
  type role kind model modelname modelid modelversion provider finishreason finishreasons stopreason
  index object created createdat status state mimetype mediatype contenttype format modality
  encodingformat encoding systemfingerprint fingerprint servicetier hash md5 sha1 sha256 sha512 digest
  checksum etag revision commit version inputtokens outputtokens totaltokens prompttokens
  completiontokens cachedtokens reasoningtokens maxtokens maxoutputtokens budgettokens
  cachereadinputtokens cachecreationinputtokens tokencount tokentype score`;
const opaque = `
  signature thoughtsignature thinkingsignature reasoningsignature encryptedcontent encryptedindex
  encryptedstdout encryptedreasoning reasoningencryptedcontent embedding embeddings vector
  vectors b64json`;

const roles = new Map<string, Role>([
  ...words(identity).map((word) => [word, 'identity'] as const),
  ...words(structure).map((word) => [word, 'structure'] as const),
  ...words(opaque).map((word) => [word, 'opaque'] as const),
]);

const nameLengthMax = 64;

/**
 * What the name of a member of a JSON object, or of a list of key and value, says of its value.
 * Images and sound are told by what they are, whatever their member is called.
 *
 * @returns undefined when it says nothing: `content`, `data`, `url`, `arguments`, whatever else
 */
export function roleOfMember(name: string): Role | undefined {
  if (name.length > nameLengthMax) return undefined;
  return roles.get(name.replaceAll(/[_-]/g, '').toLowerCase());
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
