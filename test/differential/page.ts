import { type Difference, DIFFERENCES } from './differences.js';

const INTRODUCTION = `# How validation differs from Nest's ValidationPipe and class-validator

<!-- Generated from test/differential/differences.ts: UPDATE_GOLDEN=1 npm test -- e2e/differential -->

\`\`\`ts
import { ErrorsModule } from 'nestjs-api-errors';

export const errors = ErrorsModule.forRoot({ validation: { transform: true, whitelist: true } });
\`\`\`

If you set an option of Nest's \`ValidationPipe\`, or \`validation: {}\`, validation works as in Nest's pipe with these options.
Validation is strict if you leave \`validation\` out, or set only options of this package: \`treatAsMissing\`,
\`conditionalAsMissing\`, \`codes\`, \`exposeRejectedValues\`, \`suggestNames\`, \`maxErrors\` and \`asyncTimeout\`. \`strict: true\` and
\`strict: false\` override both.

Two tests keep this page complete. One sends the same requests to an app with Nest's pipe and to an app with this package.
The other compares random classes and values with class-validator. They fail if a difference is not listed here, or if an
entry no longer occurs.

Your format decides the status and the body of a rejected request. They are not listed here.
`;

const SECTIONS: readonly (readonly [Difference['applies'], string, string])[] = [
  [
    'always',
    'Always',
    'These differences apply to every app. Except for large binary data, they never reject or change a request that your app accepts today.',
  ],
  [
    'strict',
    'Only if validation is strict',
    'These differences apply without `validation`, and with `strict: true`. `validation: { strict: false }` turns them all off. It also sets the defaults of `transform`, `whitelist` and `forbidNonWhitelisted` back to false: set those that you want to keep, for example `validation: { strict: false, transform: true, whitelist: true }`.',
  ],
  [
    'older Nest',
    'Only with older releases of Nest',
    "Nest's pipe accepts more before 11.2.10, and in 12.0.0 to 12.4.2. This package does what Nest 12.5 does, on each release.",
  ],
];

/** Generates the page of the documentation that lists every difference. */
export function createDifferencesPage(): string {
  const sections = SECTIONS.map(([applies, title, text]) => {
    const entries = DIFFERENCES.filter((difference) => difference.applies === applies).map(renderEntry);
    return [`## ${title}\n\n${text}\n`, ...entries].join('\n');
  });
  return [INTRODUCTION, ...sections].join('\n');
}

function renderEntry({ title, theirs, ours, reason, switch: off }: Difference): string {
  const lines = [
    `- Before: ${theirs}`,
    `- With this package: ${ours}`,
    `- Reason: ${reason}`,
    `- To turn it off: ${off ?? 'not possible'}.`,
  ];
  return `### ${title}\n\n${lines.join('\n')}\n`;
}
