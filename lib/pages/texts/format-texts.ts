import { type ConstraintText } from './value-texts.js';

/** Describes constraints on the format of a text. */
export const FORMAT_TEXTS = {
  isEmail: [
    'The value is not an e-mail address.',
    'Send an address such as `ada@example.com`, without a name and spaces.',
  ],
  isUrl: [
    'The value is not a URL, or its protocol is not allowed.',
    'Send a complete URL such as `https://example.com/path`.',
  ],
  isFqdn: [
    'The value is not a domain name.',
    'Send a name such as `www.example.com`, without a protocol, port or path.',
  ],
  isIp: [
    'The value is not an IP address of the expected version.',
    'Send an address such as `192.0.2.1` or `2001:db8::1`, without a port.',
  ],
  isPort: [
    'The value is not the number of a port.',
    'Send a text with a number from 0 to 65535, such as `"8080"`.',
  ],
  isMacAddress: [
    'The value is not a MAC address.',
    'Send six pairs of hexadecimal digits, such as `01:23:45:67:89:ab`.',
  ],
  isMagnetURI: [
    'The value is not a magnet link.',
    'Send a link that starts with `magnet:?xt=urn:` and has a complete hash.',
  ],
  isDataURI: ['The value is not a data URI.', 'Send a URI such as `data:text/plain;base64,aGVsbG8=`.'],
  isMimeType: [
    'The value is not a media type.',
    'Send a media type such as `image/png` or `text/plain; charset=utf-8`.',
  ],

  isUuid: [
    'The value is not a UUID of the expected version.',
    'Send a UUID with hyphens, such as `9c858901-8a57-4791-81fe-4c455b099bc9`.',
  ],
  isMongoId: [
    'The value is not an ObjectId of MongoDB.',
    'Send 24 hexadecimal digits, such as `507f1f77bcf86cd799439011`.',
  ],
  IsFirebasePushId: [
    'The value is not a push id of Firebase.',
    'Send an id with 20 characters, such as `-M-Jh_1KAH5rYJF_7-kY`.',
  ],

  isDateString: [
    'The value is not a date in ISO 8601.',
    'Send a date such as `2026-03-31` or `2026-03-31T09:30:00Z`.',
  ],
  isIso8601: [
    'The value is not a date in ISO 8601.',
    'Send a date such as `2026-03-31` or `2026-03-31T09:30:00Z`.',
  ],
  isRFC3339: [
    'The value is not a date and time in RFC 3339.',
    'Send a date, a time and an offset, such as `2026-03-31T09:30:00+02:00`.',
  ],
  isMilitaryTime: [
    'The value is not a time with 24 hours.',
    'Send hours and minutes with two digits each, such as `09:30` or `23:05`.',
  ],
  isTimeZone: [
    'The value is not a time zone of the IANA database.',
    'Send a name such as `Europe/Berlin` or `UTC`.',
  ],

  isNumberString: ['The value is not a number in a text.', 'Send a number in quotes, such as `"12.5"`.'],
  isBooleanString: ['The value is not a boolean in a text.', 'Send `"true"`, `"false"`, `"1"` or `"0"`.'],
  isDecimal: [
    'The value is not a decimal number in a text.',
    'Send a number in quotes with the required decimal places, such as `"12.50"`.',
  ],
  isHexadecimal: [
    'The value is not a hexadecimal number.',
    'Send the digits `0` to `9` and `a` to `f` only.',
  ],
  isOctal: [
    'The value is not an octal number.',
    'Send the digits `0` to `7` only, with the prefix `0o` if you like.',
  ],
  isCurrency: [
    'The value is not an amount of money in the expected format.',
    'Send an amount such as `1,234.56`, with the symbol if it is required.',
  ],

  isBase32: [
    'The value is not encoded in Base32.',
    'Encode the data in Base32: `A` to `Z`, `2` to `7`, and `=` at the end.',
  ],
  isBase58: [
    'The value is not encoded in Base58.',
    'Encode the data in Base58, which has no `0`, `O`, `I` and `l`.',
  ],
  isBase64: [
    'The value is not encoded in Base64, or has the wrong variant.',
    'Encode the data in Base64 with its padding, or in the URL-safe variant if it is required.',
  ],
  isHash: [
    'The value is not a hash of the expected algorithm.',
    'Send the hash in hexadecimal digits, with the length of its algorithm.',
  ],
  isJson: [
    'The value is not JSON in a text.',
    'Send a text that a JSON parser can read, such as `"{\\"a\\": 1}"`.',
  ],
  isJwt: [
    'The value is not a JSON Web Token.',
    'Send the complete token: three parts, separated by periods, without `Bearer`.',
  ],
  isSemVer: [
    'The value is not a semantic version.',
    'Send three numbers such as `1.4.2`, without `v` in front.',
  ],

  isHexColor: ['The value is not a hexadecimal colour.', 'Send a colour such as `#ff8800` or `#f80`.'],
  isRgbColor: [
    'The value is not an RGB colour.',
    'Send a colour such as `rgb(255,136,0)` or `rgba(255,136,0,0.5)`.',
  ],
  isHSL: ['The value is not an HSL colour.', 'Send a colour such as `hsl(32,100%,50%)`.'],

  isLatLong: [
    'The value is not a pair of latitude and longitude.',
    'Send both in degrees in one text, such as `52.52,13.405`.',
  ],
  isLatitude: ['The value is not a latitude.', 'Send a number from -90 to 90, such as `52.52`.'],
  isLongitude: ['The value is not a longitude.', 'Send a number from -180 to 180, such as `13.405`.'],
  isLocale: [
    'The value is not a locale.',
    'Send a language, with a region if you like, such as `de` or `de_DE`.',
  ],
  isISO31661Alpha2: [
    'The value is not a country code with two letters.',
    'Send a code of ISO 3166-1, such as `DE`.',
  ],
  isISO31661Alpha3: [
    'The value is not a country code with three letters.',
    'Send a code of ISO 3166-1, such as `DEU`.',
  ],
  isISO31661Numeric: [
    'The value is not a numeric country code.',
    'Send the three digits of ISO 3166-1 as a text, such as `"276"`.',
  ],
  isISO4217CurrencyCode: ['The value is not a currency code.', 'Send a code of ISO 4217, such as `EUR`.'],
  isISO6391: [
    'The value is not a language code.',
    'Send a code of ISO 639-1 with two small letters, such as `de`.',
  ],

  isPhoneNumber: [
    'The value is not a phone number, or is of another region.',
    'Send the number with its country code, such as `+49 30 123456`.',
  ],
  isMobilePhone: [
    'The value is not a mobile phone number of the expected countries.',
    'Send the number with its country code, such as `+4915112345678`.',
  ],
  isPostalCode: [
    'The value is not a postal code of the expected country.',
    'Send the code in the format of its country, such as `10115`.',
  ],
  isPassportNumber: [
    'The value is not a passport number of the expected country.',
    'Copy the number from the passport, without spaces.',
  ],
  isIdentityCard: [
    'The value is not the number of an identity card of the expected country.',
    'Copy the number from the card, with its check digit.',
  ],
  isTaxId: [
    'The value is not a tax number of the expected country.',
    'Copy the number from a letter of the tax office, with its check digit.',
  ],
  isStrongPassword: [
    'The password is too weak.',
    'Choose a longer password with small and capital letters, digits and symbols.',
  ],

  isCreditCard: [
    'The value is not the number of a credit card, or a digit is wrong.',
    'Check the digits of the number.',
  ],
  isIBAN: [
    'The value is not an IBAN, or a digit is wrong.',
    'Copy the IBAN with its country code and check digits.',
  ],
  isBIC: ['The value is not a BIC.', 'Send the 8 or 11 characters of the bank, such as `DEUTDEFF`.'],
  isBtcAddress: [
    'The value is not a Bitcoin address.',
    'Copy the complete address; it starts with `1`, `3` or `bc1`.',
  ],
  isEthereumAddress: ['The value is not an Ethereum address.', 'Send `0x` and 40 hexadecimal digits.'],
  isEAN: [
    'The value is not an EAN, or a digit is wrong.',
    'Send the 8, 13 or 14 digits below the bar code, with the check digit.',
  ],
  isIsbn: [
    'The value is not an ISBN of the expected version, or a digit is wrong.',
    'Copy the 10 or 13 digits from the book, with the check digit.',
  ],
  isISSN: ['The value is not an ISSN, or a digit is wrong.', 'Send eight characters such as `2049-3630`.'],
  isIsin: [
    'The value is not an ISIN, or a digit is wrong.',
    'Send the country code, nine characters and the check digit, such as `US0378331005`.',
  ],
  isISRC: [
    'The value is not an ISRC.',
    'Send the 12 characters of the recording, such as `USRC17607839`, without hyphens.',
  ],
} satisfies Readonly<Record<string, ConstraintText>>;
