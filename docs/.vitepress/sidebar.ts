import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DOCS = fileURLToPath(new URL('..', import.meta.url));

/** Lists links to the pages of a folder, by their first headings. */
function listPages(folder: string, names: readonly string[]) {
  return names.map((name) => {
    const [, title] = /^# (.+)$/m.exec(readFileSync(`${DOCS}${folder}/${name}.md`, 'utf8')) ?? [];
    if (title === undefined) throw new Error(`${folder}/${name}.md has no heading.`);
    return { text: title.replaceAll('`', ''), link: `/${folder}/${name.replace(/index$/, '')}` };
  });
}

/** The pages of the sidebar: the names of the files, by folder and group. A page that is not listed ends the build. */
const GROUPS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  tutorial: { Tutorial: ['1-first-error', '2-validate-a-body', '3-document-it', '4-go-to-production'] },
  'how-to': {
    'Bring it into an app': ['migrate-an-app', 'bundle-an-app'],
    Errors: [
      'errors-from-services',
      'map-exceptions',
      'database-errors',
      'database-errors-typeorm',
      'database-errors-prisma',
      'database-errors-drizzle',
      'database-errors-mikroorm',
      'conceal-resources',
      'read-credentials',
      'retire-an-endpoint',
    ],
    Validation: [
      'cross-field-rules',
      'check-uniqueness',
      'upload-files',
      'use-zod-valibot-arktype',
      'custom-codes',
    ],
    Formats: ['choose-formats', 'write-a-format'],
    Document: ['error-pages'],
    Observe: ['request-ids-and-log', 'nestjs-pino', 'sentry', 'opentelemetry', 'health-checks'],
    Test: ['unit-tests', 'contract-tests', 'undeclared-errors'],
    Deploy: ['nginx', 'serverless'],
    Integrate: [
      'typed-clients',
      'graphql',
      'microservices-and-websockets',
      'monorepos',
      'swagger-plugin-and-swc',
    ],
  },
  reference: {
    Reference: [
      'index',
      'options',
      'define-error',
      'decorators',
      'http-errors',
      'field-codes',
      'exception-mapping',
      'headers',
      'openapi',
      'testing',
      'startup-messages',
      'differences',
    ],
  },
  'reference/formats': {
    Formats: [
      'index',
      'looker',
      'problem-details',
      'google',
      'dellin',
      'restcase',
      'twilio',
      'json-api',
      'nest',
      'markdown',
    ],
  },
  explanation: {
    Explanation: [
      'one-definition',
      'life-of-an-error',
      'status-and-representation',
      'security',
      'how-validation-works',
      'performance',
      'compatibility',
      'comparison',
    ],
  },
  contributing: { Contributing: ['architecture', 'decisions/index', 'tests', 'documentation', 'release'] },
};

for (const [folder, groups] of Object.entries(GROUPS)) {
  const listed = new Set(Object.values(groups).flat());
  const missing = (existsSync(`${DOCS}${folder}`) ? readdirSync(`${DOCS}${folder}`) : [])
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -3))
    .filter((name) => name !== 'index' && !listed.has(name));
  if (missing.length > 0)
    throw new Error(`Add to docs/.vitepress/sidebar.ts: ${folder}/${missing.join(', ')}`);
}

/** The pages that TypeDoc generates before each build. */
const API = JSON.parse(readFileSync(`${DOCS}reference/api/typedoc-sidebar.json`, 'utf8')) as object[];

const toGroups = (folder: string) =>
  Object.entries(GROUPS[folder]!).map(([text, names]) => ({
    text,
    collapsed: folder.includes('/'),
    items: listPages(folder, names),
  }));

export const SIDEBAR = Object.keys(GROUPS).flatMap((folder) => [
  ...toGroups(folder),
  ...(folder === 'reference/formats'
    ? [{ text: 'API', link: '/reference/api/', collapsed: true, items: API }]
    : []),
]);
