import type { NameVerdict } from './names.ts';

/** What is known of the brackets around the place at hand. */
export interface Container {
  readonly sensitive: NameVerdict;
  /** `properties` of a JSON schema: the names inside name parameters, their values are types. */
  readonly holdsSchemas: boolean;
  /** A schema of a parameter that is a secret: only its `default` and examples are secrets. */
  readonly schemaOf: NameVerdict;
  /** It stands under `data` or `stringData`. */
  readonly isData: boolean;
  /** It stands in a list, where pairs of a name and a value may be. */
  readonly isListed: boolean;
  /** A JSON Web Key, whose private members have names of one letter. */
  isKey: boolean;
  /** What `"name": "DB_PASSWORD"` says of `"value"` in the same object. */
  valueVerdict: NameVerdict;
  /** The scalar under `"value"`, for a name that comes behind it. */
  valueIndex: number;
  /** What the element before says of the next: `"--password", "…"`, `["x-api-key", "…"]`. */
  nextVerdict: NameVerdict;
  /** How many elements there are, what the first of them says, and the scalar that is the second. */
  elementCount: number;
  firstVerdict: NameVerdict;
  secondIndex: number;
  /** `"kind": "Secret"` of Kubernetes: whatever stands under `data` and `stringData` is one. */
  isManifest: boolean;
  /** The scalars under `data`, for a `kind` that comes behind them. */
  dataStart: number;
  dataEnd: number;
}

/** Brackets of which nothing else is known. */
export function createContainer(known: Partial<Container>): Container {
  return {
    sensitive: 'none',
    holdsSchemas: false,
    schemaOf: 'none',
    isData: false,
    isListed: false,
    isKey: false,
    valueVerdict: 'none',
    valueIndex: -1,
    nextVerdict: 'none',
    elementCount: 0,
    firstVerdict: 'none',
    secondIndex: -1,
    isManifest: false,
    dataStart: 0,
    dataEnd: 0,
    ...known,
  };
}
