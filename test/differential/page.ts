import { type Difference, DIFFERENCES } from './differences.js';

const INTRODUCTION = `# How validation differs from Nest's ValidationPipe and class-validator

<!-- Generated from test/differential/differences.ts: UPDATE_GOLDEN=1 npm test -- e2e/differential -->

\`\`\`ts
ErrorsModule.forRoot({ validation: { transform: true, whitelist: true } });
\`\`\`

If you set an option of Nest's \`ValidationPipe\`, or \`validation: {}\`, you get what Nest's pipe does with these options.
Without \`validation\`, or with options of this package alone, validation is strict. \`strict: true\` or \`strict: false\`
overrides both.

Two tests keep this page complete. One sends the same requests to an app with Nest's pipe and to an app with this
package. The other compares random classes and values with class-validator. They fail for a difference that is not listed
here, and for an entry that they do not see.

The status and the body of a rejected request are those of your format, and are not listed here.
`;

const SECTIONS: readonly (readonly [Difference['applies'], string, string])[] = [
  [
    'always',
    'Always',
    'These differences apply to every app. No request that Nest accepts is rejected or changed by them.',
  ],
  [
    'strict',
    'Only if validation is strict',
    'These differences apply without `validation`, and with `strict: true`. `validation: { strict: false }` turns them all off.',
  ],
  [
    'older Nest',
    'If your Nest is older than 12.5',
    'The pipe of Nest 12.5 rejects or drops more than that of older releases. This package does what Nest 12.5 does, on each release.',
  ],
];

/** The page of the documentation that has every difference. */
export function differencesPage(): string {
  const sections = SECTIONS.map(([applies, title, text]) => {
    const entries = DIFFERENCES.filter((difference) => difference.applies === applies).map(entry);
    return [`## ${title}\n\n${text}\n`, ...entries].join('\n');
  });
  return [INTRODUCTION, ...sections].join('\n');
}

function entry({ title, theirs, ours, reason, switch: off }: Difference): string {
  const lines = [
    `- Before: ${theirs}`,
    `- With this package: ${ours}`,
    `- Reason: ${reason}`,
    `- To turn it off: ${off ?? 'not possible'}.`,
  ];
  return `### ${title}\n\n${lines.join('\n')}\n`;
}
