import { CREDENTIAL_MISTAKES } from '../catalogue/http-errors.table.js';
import { HttpErrors } from '../catalogue/http-errors.js';
import { getOrCreate } from '../internal/memoize.js';
import { toPascalCase } from '../internal/text.js';
import { isRecord } from '../internal/unknown-value.js';
import { type NamedError } from './documented-errors.js';
import { type OpenApiDocument, type Operation } from './open-api-document.js';

const UNAUTHORIZED = HttpErrors.Unauthorized;

/** A way to send credentials, with the mistakes that clients make with it. */
interface CredentialScheme {
  /** The end of the component's name. @example 'Bearer' */
  readonly name: string;
  readonly causes: readonly string[];
  readonly solution: string;
}

function createHeaderScheme(
  name: string,
  credentials: string,
  mistakes: readonly string[],
): CredentialScheme {
  return {
    name,
    causes: [
      CREDENTIAL_MISTAKES.missingHeader,
      CREDENTIAL_MISTAKES.wrongHeaderName,
      `The value of \`Authorization\` does not begin with \`${name} \`.`,
      CREDENTIAL_MISTAKES.missingCredentials,
      ...mistakes,
    ],
    solution: `Send the header \`Authorization\` with \`${name}\`, a space and ${credentials}.`,
  };
}

const BEARER = createHeaderScheme('Bearer', 'a valid token', ['The token is not valid, or it has expired.']);

const BASIC = createHeaderScheme('Basic', 'the user name, a colon and the password in Base64', [
  CREDENTIAL_MISTAKES.invalidBase64,
  CREDENTIAL_MISTAKES.missingColon,
  'The user name or the password is not valid.',
]);

const KEY_PLACES: Readonly<Record<string, string>> = {
  header: 'header',
  query: 'query parameter',
  cookie: 'cookie',
};

/** Describes the causes of a 401 by the security schemes that an operation documents. */
export class CredentialCauses {
  private readonly variants = new Map<string, (error: NamedError) => NamedError>();

  constructor(private readonly document: OpenApiDocument) {}

  /** Returns a function that replaces the built-in 401, and returns all other errors as they are. */
  describe({ security = this.document.security }: Operation): (error: NamedError) => NamedError {
    if (security === undefined) return keepError;
    const { securitySchemes } = (this.document.components ?? {}) as { readonly securitySchemes?: object };
    const names = [security].flat().flatMap((each) => (isRecord(each) ? Object.keys(each) : []));
    return getOrCreate(this.variants, JSON.stringify(names.toSorted()), () => {
      const schemes = names.map((name) => toCredentialScheme((securitySchemes as Members)?.[name]));
      const known = schemes.filter((scheme) => scheme !== undefined);
      return known.length > 0 && known.length === schemes.length ? createVariant(known) : keepError;
    });
  }
}

function keepError(error: NamedError): NamedError {
  return error;
}

type Members = Readonly<Record<string, unknown>> | undefined;

function toCredentialScheme(scheme: unknown): CredentialScheme | undefined {
  if (!isRecord(scheme)) return undefined;
  const { type, scheme: httpScheme, name, in: place } = scheme;
  if (type === 'oauth2' || type === 'openIdConnect') return BEARER;
  if (type === 'http')
    return [BEARER, BASIC].find((each) => each.name.toLowerCase() === String(httpScheme).toLowerCase());
  const location = KEY_PLACES[String(place)];
  if (type !== 'apiKey' || typeof name !== 'string' || location === undefined) return undefined;
  return {
    name: toPascalCase(name),
    causes: [
      `The request has no ${location} \`${name}\`.`,
      `The value of the ${location} \`${name}\` is not valid.`,
    ],
    solution: `Send valid credentials in the ${location} \`${name}\`.`,
  };
}

function createVariant(schemes: readonly CredentialScheme[]): (error: NamedError) => NamedError {
  const sorted = [...new Map(schemes.map((each) => [each.name, each])).values()].toSorted((one, other) =>
    one.name.localeCompare(other.name),
  );
  const advice = {
    causes: [...new Set(sorted.flatMap(({ causes }) => causes))],
    solutions: sorted.map(({ solution }) => solution),
  };
  const name = UNAUTHORIZED.name + sorted.map((each) => each.name).join('Or');
  const created = new Map<NamedError, NamedError>();
  return (named) =>
    named.error.definition === UNAUTHORIZED.definition
      ? getOrCreate(created, named, () => ({
          ...named,
          name,
          exampleName: name + named.exampleName.slice(UNAUTHORIZED.name.length),
          advice,
        }))
      : named;
}
