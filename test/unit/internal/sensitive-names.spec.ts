import { describe, expect, it } from '@jest/globals';
import { createSensitiveNameCheck } from '../../../lib/internal/redact.js';
import { measureProcessorTime } from '../../processor-time.js';

const isSensitive = createSensitiveNameCheck(['member number', 'Diagnosis']);

describe('createSensitiveNameCheck()', () => {
  it.each([
    'password',
    'newPassword',
    'new-password',
    'NEW_PASSWORD',
    'newpassword',
    'PassWord',
    'passphrase',
    'user_pass',
    'pin',
    'PIN',
    'pinCode',
    'user_pin',
    'userPIN',
    'userPINs',
    'PINCode',
    'pin1',
    'pincode',
    'X-Pin',
    'user[pin]',
    'otpCode',
    'otp_code',
    'verificationCode',
    'securityCode',
    '2faCode',
    'twoFactorCode',
    'oneTimeCode',
    'creditCard',
    'creditcard',
    'cardNumber',
    'card.number',
    'cards[0].number',
    'card',
    'cvv',
    'cvv2',
    'pan',
    'accountNumber',
    'bank_account',
    'iban',
    'IBANNumber',
    'taxId',
    'tax_id',
    'ssn',
    'socialSecurityNumber',
    'signingKey',
    'api_key',
    'apiKey',
    'APIKey',
    'APIkey',
    'apikey',
    'X-Api-Key',
    'privateKey',
    'sshKey',
    'jwt',
    'JWTs',
    'accessToken',
    'auth.accessToken',
    'refresh_token',
    'oauth2Token',
    'clientSecret',
    'Authorization',
    'Proxy-Authorization',
    'Cookie',
    'Set-Cookie',
    'sessionId',
    'X-Hub-Signature',
    'seedPhrase',
    'creds',
    'dbCreds',
    'pswd',
    'ccNumber',
    'cc_number',
    'ccnumber',
    'pem',
    'DSN',
    'sentry_dsn',
    'X-Authz',
  ])('recognizes the name %s as sensitive', (name) => {
    expect(isSensitive(name)).toBe(true);
  });

  it.each([
    'email',
    'name',
    'number',
    'amount',
    'account',
    'code',
    'key',
    'address',
    'status',
    'description',
    'message',
    'shipping',
    'shippingCode',
    'spinning',
    'opinion',
    'pinned',
    'passenger',
    'compass',
    'lesson',
    'className',
    'countryCode',
    'statusCode',
    'errorCode',
    'zipCode',
    'primaryKey',
    'publicKey',
    'keyName',
    'author',
    'authority',
    'discard',
    'cardinality',
    'dashboard',
    'panel',
    'company',
    'credits',
    'cc',
    'tokenCount',
    'maxTokens',
    'tokens_per_minute',
  ])('accepts the name %s as not sensitive', (name) => {
    expect(isSensitive(name)).toBe(false);
  });

  it.each([
    'memberNumber',
    'old_member_number',
    'X-Member-Number',
    'memberNumbers',
    'membernumber',
    'diagnosis',
  ])('recognizes the name %s because the app lists it', (name) => {
    expect(isSensitive(name)).toBe(true);
    expect(createSensitiveNameCheck()(name)).toBe(false);
  });

  it.each(['A', 'As', 'aB', 'a_', 's', '_'])(
    'needs time in proportion to the length of a name that repeats %s',
    async (part) => {
      const name = part.repeat(100_000);
      // If it were quadratic, it would take minutes.
      expect(await measureProcessorTime(() => isSensitive(name))).toBeLessThan(2_000);
    },
  );
});
