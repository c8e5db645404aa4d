/**
 * How requests fail to say who is asking. The log names the one at hand, the documentation lists all, and the answer is
 * the same for each: it tells nobody how close a guess was.
 */
export const CREDENTIAL_MISTAKES = {
  absent: 'The request has no `Authorization` header.',
  misnamed: 'The header was called `Authentication`; its name is `Authorization`.',
  unprefixed: 'The value of `Authorization` did not begin with its scheme, as `Basic ` or `Bearer `.',
  otherScheme: 'The credentials were of another scheme than the API asks for.',
  empty: 'There was nothing behind the scheme.',
  noBase64: 'The credentials behind `Basic ` were not encoded in Base64.',
  noColon: 'The credentials behind `Basic ` had no colon between the name and the password.',
} as const;

export type CredentialMistake = keyof typeof CREDENTIAL_MISTAKES;
