/** A decorator with its arguments, the values that it accepts and the values that it rejects. */
export interface Row {
  readonly args?: readonly unknown[];
  readonly good: readonly unknown[];
  readonly bad: readonly unknown[];
}

class Point {
  x = 1;
}

enum Colour {
  Red = 'red',
  Blue = 'blue',
}

enum Level {
  Low,
  High,
}

const MARK = Symbol('mark');
const YEAR_2000 = new Date('2000-01-01T00:00:00.000Z');
const YEAR_2020 = new Date('2020-01-01T00:00:00.000Z');
const UUID_1 = 'd9428888-122b-11e1-b85c-61cd3cbb3210';
const UUID_4 = '9c858901-8a57-4791-81fe-4c455b099bc9';

/** Every rule of class-validator by the name of its decorator. */
export const ROWS: Readonly<Record<string, readonly Row[]>> = {
  ArrayContains: [{ args: [['a', 2]], good: [['a', 2, 3]], bad: [['a'], 'a', {}] }],
  ArrayMaxSize: [{ args: [2], good: [[], [1, 2]], bad: [[1, 2, 3], 'ab'] }],
  ArrayMinSize: [{ args: [2], good: [[1, 2]], bad: [[1], [], 'abc'] }],
  ArrayNotContains: [{ args: [['a', 2]], good: [['b'], []], bad: [['a'], [1, 2], 'b'] }],
  ArrayNotEmpty: [{ good: [[0], [null]], bad: [[], '', {}] }],
  ArrayUnique: [
    { good: [[], [1, 2]], bad: [[1, 1], 'a'] },
    {
      args: [(item: { id?: unknown }) => item.id],
      good: [[{ id: 1 }, { id: 2 }]],
      bad: [
        [{ id: 1 }, { id: 1 }],
        [{}, {}],
      ],
    },
  ],
  Contains: [{ args: ['b'], good: ['abc'], bad: ['ac', 7, ['b']] }],
  Equals: [
    { args: ['x'], good: ['x'], bad: ['y', ['x']] },
    { args: [Number.NaN], good: [], bad: [Number.NaN, 0] },
    { args: [MARK], good: [MARK], bad: ['mark'] },
    { args: [null], good: [null], bad: [undefined, 0] },
  ],
  IsAlpha: [
    { good: ['abc'], bad: ['ab1', '', 7] },
    { args: ['de-DE'], good: ['süß'], bad: ['s1'] },
  ],
  IsAlphanumeric: [
    { good: ['ab1'], bad: ['a b', ''] },
    { args: ['de-DE'], good: ['süß1'], bad: ['s-1'] },
  ],
  IsArray: [{ good: [[], [[]]], bad: ['', {}, { length: 0 }] }],
  IsAscii: [{ good: ['abc ~'], bad: ['ä', 7] }],
  IsBIC: [{ good: ['DEUTDEFF', 'DEUTDEFF500'], bad: ['DEUT', 7] }],
  IsBase32: [{ good: ['MFRGG==='], bad: ['abc', 7] }],
  IsBase58: [{ good: ['BukQL3ZvU'], bad: ['0OIl', 7] }],
  IsBase64: [
    { good: ['aGVsbG8='], bad: ['aGVsbG8', 7] },
    { args: [{ urlSafe: true }], good: ['aGVsbG8h'], bad: ['?'] },
  ],
  IsBoolean: [{ good: [true, false], bad: ['true', 0, 1] }],
  IsBooleanString: [{ good: ['true', '0'], bad: [true, 'yes'] }],
  IsBtcAddress: [{ good: ['1MUz4VMYui5qY1mxUiG8BQ1Luv6tqkvaiL'], bad: ['1MUz', 7] }],
  IsByteLength: [{ args: [2, 4], good: ['ab', 'ä'], bad: ['a', 'ääb', 7] }],
  IsCreditCard: [{ good: ['375556917985515'], bad: ['375556917985516', 7] }],
  IsCurrency: [
    { good: ['$1,234.56'], bad: ['1.2.3', 7] },
    { args: [{ symbol: '€', require_symbol: true }], good: ['€5.00'], bad: ['5.00'] },
  ],
  IsDataURI: [{ good: ['data:text/plain;base64,aGk='], bad: ['data', 7] }],
  IsDate: [{ good: [YEAR_2000], bad: [new Date('x'), '2000-01-01', 0] }],
  IsDateString: [
    { good: ['2020-02-29', '2020-02-29T10:00:00Z'], bad: ['20', 'x', 7] },
    { args: [{ strict: true }], good: ['2020-02-29'], bad: ['2021-02-29'] },
  ],
  IsDecimal: [
    { good: ['1.5', '7'], bad: ['x', 1.5] },
    { args: [{ force_decimal: true, decimal_digits: '2' }], good: ['1.50'], bad: ['1.5', '1'] },
  ],
  IsDefined: [{ good: ['', 0, false, []], bad: [null, undefined] }],
  IsDivisibleBy: [{ args: [3], good: [9, 0], bad: [10, '10'] }],
  IsEAN: [{ good: ['73513537'], bad: ['73513536', 7] }],
  IsEmail: [
    { good: ['a@b.example'], bad: ['a', '', 7, ['a@b.example']] },
    { args: [{ allow_display_name: true }], good: ['Ann <a@b.example>'], bad: ['<a@>'] },
  ],
  IsEmpty: [{ good: ['', null, undefined], bad: [' ', 0, []] }],
  IsEnum: [
    { args: [Colour], good: ['red'], bad: ['Red', 7] },
    { args: [Level], good: [0, 'Low'], bad: [2, '0'] },
    { args: [{ a: 'x', b: 2 }], good: ['x', 2], bad: ['a', '2'] },
  ],
  IsEthereumAddress: [{ good: ['0x683E07492fBDfDA84457C16546ac3f433BFaa128'], bad: ['0x68', 7] }],
  IsFQDN: [
    { good: ['api.example.com'], bad: ['localhost', 7] },
    { args: [{ require_tld: false }], good: ['localhost'], bad: ['-'] },
  ],
  IsFirebasePushId: [{ good: ['-M-Jh_1KAH5rYJF_7-kY'], bad: ['x', 7] }],
  IsFullWidth: [{ good: ['ひらがな'], bad: ['abc', 7] }],
  IsHSL: [{ good: ['hsl(360, 100%, 50%)'], bad: ['hsl(x)', 7] }],
  IsHalfWidth: [{ good: ['abc'], bad: ['ひらがな', 7] }],
  IsHash: [{ args: ['md5'], good: ['d41d8cd98f00b204e9800998ecf8427e'], bad: ['d41d', 7] }],
  IsHexColor: [{ good: ['#ff0034', 'fff'], bad: ['#ff', 7] }],
  IsHexadecimal: [{ good: ['ff0034', '0xAB'], bad: ['xyz', 7] }],
  IsIBAN: [
    { good: ['DE89370400440532013000'], bad: ['DE89370400440532013001', 7] },
    { args: [{ whitelist: ['DE'] }], good: ['DE89370400440532013000'], bad: ['GB29'] },
  ],
  IsIP: [
    { good: ['127.0.0.1', '::1'], bad: ['256.0.0.1', 7] },
    { args: [4], good: ['127.0.0.1'], bad: ['::1'] },
    { args: ['6'], good: ['::1'], bad: ['127.0.0.1'] },
  ],
  IsISBN: [
    { good: ['9783836221191', '3836221195'], bad: ['9783836221190', 7] },
    { args: ['10'], good: ['3836221195'], bad: ['9783836221191'] },
  ],
  IsISIN: [{ good: ['US0378331005'], bad: ['US0378331006', 7] }],
  IsISO31661Alpha2: [{ good: ['DE'], bad: ['XX', 7] }],
  IsISO31661Alpha3: [{ good: ['DEU'], bad: ['XXX', 7] }],
  IsISO31661Numeric: [{ good: ['276'], bad: ['000', 276] }],
  IsISO4217CurrencyCode: [{ good: ['EUR'], bad: ['XXZ', 7] }],
  IsISO6391: [{ good: ['de'], bad: ['xx', 7] }],
  IsISO8601: [
    { good: ['2020-02-30', '2020'], bad: ['x', 7] },
    { args: [{ strict: true, strictSeparator: true }], good: ['2020-02-29'], bad: ['2020-02-30'] },
  ],
  IsISRC: [{ good: ['USAT29900609'], bad: ['USAT2990060', 7] }],
  IsISSN: [
    { good: ['0378-5955', '03785955'], bad: ['0378-5954', 7] },
    { args: [{ require_hyphen: true }], good: ['0378-5955'], bad: ['03785955'] },
  ],
  IsIdentityCard: [{ args: ['ES'], good: ['99999999R'], bad: ['99999999A', 7] }],
  IsIn: [
    { args: [['a', 1, null]], good: ['a', 1, null], bad: ['1', 'b', ['a']] },
    { args: [[]], good: [], bad: ['a', undefined] },
  ],
  IsInstance: [{ args: [Point], good: [new Point()], bad: [{ x: 1 }, 'x'] }],
  IsInt: [{ good: [0, -7, 1e21], bad: [1.5, '1', Number.NaN, Infinity] }],
  IsJSON: [{ good: ['{"a":1}', '[]'], bad: ['{', '1', 7, {}] }],
  IsJWT: [{ good: ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'], bad: ['a.b', 7] }],
  IsLatLong: [{ good: ['53.5, 10.0'], bad: ['91, 0', 7] }],
  IsLatitude: [{ good: [53.5, '53.5'], bad: [91, 'x'] }],
  IsLocale: [{ good: ['de_DE', 'en'], bad: ['german!', 7] }],
  IsLongitude: [{ good: [-180, '10.0'], bad: [181, 'x'] }],
  IsLowercase: [{ good: ['ab1'], bad: ['Ab', 7] }],
  IsMACAddress: [
    { good: ['00:1b:44:11:3a:b7'], bad: ['00:1b', 7] },
    { args: [{ no_separators: true }], good: ['001b44113ab7'], bad: ['00:1b:44:11:3a:b7'] },
  ],
  IsMagnetURI: [{ good: ['magnet:?xt=urn:btih:06E2A9683BF4DA92C73A661AC56F0ECC9C63C5B4'], bad: ['m', 7] }],
  IsMilitaryTime: [{ good: ['23:59'], bad: ['24:00', '7:00', 7] }],
  IsMimeType: [{ good: ['application/json'], bad: ['json', 7] }],
  IsMobilePhone: [
    { args: ['de-DE'], good: ['+4915112345678'], bad: ['+49', 7] },
    { args: ['de-DE', { strictMode: true }], good: ['+4915112345678'], bad: ['015112345678'] },
  ],
  IsMongoId: [{ good: ['507f1f77bcf86cd799439011'], bad: ['507f', 7] }],
  IsMultibyte: [{ good: ['aä'], bad: ['a', 7] }],
  IsNegative: [{ good: [-1], bad: [0, 1, '-1'] }],
  IsNotEmpty: [{ good: [' ', 0, false, []], bad: ['', null, undefined] }],
  IsNotEmptyObject: [
    { good: [{ a: 1 }], bad: [{}, [1], 'x'] },
    { args: [{ nullable: true }], good: [{ a: null }], bad: [{}] },
    { args: [{ nullable: false }], good: [{ a: 0 }], bad: [{ a: null }] },
  ],
  IsNotIn: [{ args: [['a', 1]], good: ['b', '1', null], bad: ['a', 1] }],
  IsNumber: [
    { args: [{}], good: [1, 1.5, -0], bad: [Number.NaN, Infinity, '1'] },
    { args: [{ allowNaN: true, allowInfinity: true }], good: [Number.NaN, Infinity], bad: ['1'] },
    { args: [{ maxDecimalPlaces: 2 }], good: [1.25, 1e-2], bad: [1.255] },
  ],
  IsNumberString: [
    { good: ['1.5', '-7'], bad: ['x', 7] },
    { args: [{ no_symbols: true }], good: ['15'], bad: ['-1.5'] },
  ],
  IsObject: [{ good: [{}, { a: 1 }], bad: [[], 'x', null] }],
  IsOctal: [{ good: ['017'], bad: ['8', 7] }],
  IsPassportNumber: [{ args: ['DE'], good: ['C01X00T47'], bad: ['C', 7] }],
  IsPhoneNumber: [
    { good: ['+4930123456'], bad: ['030123456', 7, ' +4930123456'] },
    { args: ['DE'], good: ['030123456'], bad: ['+41446681800'] },
  ],
  IsPort: [{ good: ['8080'], bad: ['65536', 8080] }],
  IsPositive: [{ good: [1], bad: [0, -1, '1'] }],
  IsPostalCode: [
    { args: ['DE'], good: ['20095'], bad: ['2009', 20095] },
    { args: ['any'], good: ['20095'], bad: ['?'] },
  ],
  IsRFC3339: [{ good: ['2020-02-29T10:00:00Z'], bad: ['2020-02-29', 7] }],
  IsRgbColor: [
    { good: ['rgb(0,0,0)'], bad: ['rgb(256,0,0)', 7] },
    { args: [false], good: ['rgb(0,0,0)'], bad: ['rgb(5%,5%,5%)'] },
  ],
  IsSemVer: [{ good: ['1.2.3-rc.1'], bad: ['1.2', 7] }],
  IsString: [{ good: ['', 'x', '$&', '$value'], bad: [7, ['x'], {}] }],
  IsStrongPassword: [
    { good: ['Abcdef1!'], bad: ['abc', 7] },
    { args: [{ minLength: 2, minSymbols: 0, minUppercase: 0 }], good: ['a1'], bad: ['aa'] },
  ],
  IsSurrogatePair: [{ good: ['a😀'], bad: ['a', 7] }],
  IsTaxId: [{ args: ['de-DE'], good: ['26954371827'], bad: ['26954371828', 7] }],
  IsTimeZone: [{ good: ['Europe/Berlin'], bad: ['Mars/Base', 7] }],
  IsUUID: [
    { good: [UUID_1, UUID_4], bad: ['x', 7] },
    { args: ['4'], good: [UUID_4], bad: [UUID_1] },
    { args: [1], good: [UUID_1], bad: [UUID_4] },
  ],
  IsUppercase: [{ good: ['AB1'], bad: ['Ab', 7] }],
  IsUrl: [
    { good: ['https://example.com/a?b#c'], bad: ['x', 7] },
    {
      args: [{ require_tld: false, protocols: ['ftp'] }],
      good: ['ftp://host'],
      bad: ['https://example.com'],
    },
  ],
  IsVariableWidth: [{ good: ['ひaら'], bad: ['abc', 7] }],
  Length: [
    { args: [2, 4], good: ['ab', 'abcd'], bad: ['a', 'abcde', 7, ['a', 'b']] },
    { args: [2], good: ['ab'], bad: ['a'] },
  ],
  Matches: [
    { args: [/^a+$/i], good: ['aA'], bad: ['b', 7] },
    { args: ['^a+$', 'i'], good: ['aA'], bad: ['b'] },
    { args: [/^\$&$/], good: ['$&'], bad: ['$1'] },
  ],
  Max: [{ args: [3], good: [3, -1e300], bad: [3.1, '3', Number.NaN] }],
  MaxDate: [
    { args: [YEAR_2000], good: [YEAR_2000], bad: [YEAR_2020, '1999'] },
    { args: [() => YEAR_2000], good: [YEAR_2000], bad: [YEAR_2020] },
  ],
  MaxLength: [{ args: [2], good: ['', 'ab'], bad: ['abc', 7, ['a']] }],
  Min: [{ args: [3], good: [3, 1e300], bad: [2.9, '3', Number.NaN] }],
  MinDate: [
    { args: [YEAR_2020], good: [YEAR_2020], bad: [YEAR_2000, '2021'] },
    { args: [() => YEAR_2020], good: [YEAR_2020], bad: [YEAR_2000] },
  ],
  MinLength: [{ args: [2], good: ['ab'], bad: ['a', 7, ['a', 'b']] }],
  NotContains: [{ args: ['b'], good: ['ac'], bad: ['abc', 7] }],
  NotEquals: [{ args: ['x'], good: ['y', null, ['x']], bad: ['x'] }],
};
