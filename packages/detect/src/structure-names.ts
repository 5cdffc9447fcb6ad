import type { NameVerdict } from './names.ts';

/** Of a JSON Web Key: RFC 7518, section 6. */
export const privateMember = /^(?:[dkpq]|d[pq]|qi)$/;

/** Under these a manifest of Kubernetes keeps what it keeps. */
export const namesOfData = new Set(['data', 'stringData']);

/** What holds a value in a JSON schema. */
export const schemaValues = new Set(['default', 'const', 'example', 'examples', 'enum']);

/** Members whose value names what stands in another member. */
export const namesOfNames = new Set(
  `name key Name Key field variable header attribute property setting option parameter parameterName
  ParameterName parameterKey ParameterKey OptionName variableName headerName fieldName`.split(
    /\s+/,
  ),
);

/** Members whose value another member names. */
export const namesOfValues = new Set(
  `value Value val content parameterValue ParameterValue OptionValue variableValue headerValue
  fieldValue`.split(/\s+/),
);

/** Of what two names say, what holds. */
export function stronger(a: NameVerdict, b: NameVerdict): NameVerdict {
  if (a === 'ignored' || b === 'ignored') return 'ignored';
  if (a === 'secret' || b === 'secret') return 'secret';
  return a === 'maybe' || b === 'maybe' ? 'maybe' : 'none';
}
