import { describe, expect, it } from '@jest/globals';
import {
  createPublishCommand,
  dateChangelog,
  findProblems,
  findTagProblems,
  findTarballMistakes,
  readArguments,
  readRepository,
  rewriteLinks,
} from '../../.ci/release/texts.mjs';

const REPOSITORY = 'https://github.com/owner/name';
const READY = {
  packageJson: {
    homepage: REPOSITORY,
    repository: { url: `git+${REPOSITORY}.git` },
    bugs: { url: `${REPOSITORY}/issues` },
  },
  changelog: '# Changelog\n\n## 1.2.3 (unreleased)\n\n- A change.\n',
  branch: 'main',
  changedFiles: [],
  tags: ['v1.2.2'],
};

describe('The release script', () => {
  it.each([
    ['[Guide](docs/guide.md#start)', `[Guide](${REPOSITORY}/blob/v1.2.3/docs/guide.md#start)`],
    ['[Guide](./docs/guide.md "Title")', `[Guide](${REPOSITORY}/blob/v1.2.3/docs/guide.md "Title")`],
    ['![Swagger UI](docs/ui.png)', `![Swagger UI](${REPOSITORY}/raw/v1.2.3/docs/ui.png)`],
    [
      '[![Swagger UI](docs/ui.png)](docs/guide.md)',
      `[![Swagger UI](${REPOSITORY}/raw/v1.2.3/docs/ui.png)](${REPOSITORY}/blob/v1.2.3/docs/guide.md)`,
    ],
  ])('rewrites the relative link in %s', (markdown, expected) => {
    expect(rewriteLinks(markdown, REPOSITORY, 'v1.2.3')).toBe(expected);
  });

  it.each([
    ['an anchor', '[Swagger](#swagger)'],
    ['an absolute link', '[Nest](https://docs.nestjs.com)'],
    ['inline code', 'a path `[Guide](docs/guide.md)`'],
    ['a code block', '```md\n[Guide](docs/guide.md)\n```'],
  ])('does not change %s', (_name, markdown) => {
    expect(rewriteLinks(markdown, REPOSITORY, 'v1.2.3')).toBe(markdown);
  });

  it('reads the address of the repository from package.json', () => {
    expect(readRepository(READY.packageJson)).toBe(REPOSITORY);
  });

  it('dates only the section of the version', () => {
    const changelog = '## 1.2.3 (unreleased)\n\n- A change.\n\n## 1.2.2 (2026-01-02)\n';
    expect(dateChangelog(changelog, '1.2.3', '2026-02-03')).toBe(
      '## 1.2.3 (2026-02-03)\n\n- A change.\n\n## 1.2.2 (2026-01-02)\n',
    );
  });

  it.each([
    ['1.2.3', ''],
    ['1.2.3-beta.1', ' --tag next'],
  ])('publishes %s from its tag, and a prerelease under another name', (version, tag) => {
    expect(createPublishCommand(version)).toBe(
      `npm ci && npm run release -- ${version} --pack && npm publish nestjs-api-errors-${version}.tgz${tag}`,
    );
  });

  it.each([
    [['1.2.3'], {}, undefined],
    [['1.2.3', '--dry-run'], {}, '--dry-run'],
    [['--pack', '1.2.3'], {}, '--pack'],
    [['1.2.3'], { npm_config_dry_run: 'true' }, '--dry-run'],
    [['1.2.3', '--dry-run'], { npm_config_dry_run: 'true' }, '--dry-run'],
    [['1.2.3'], { npm_config_dryrun: 'true' }, '--dry-run'],
    [['1.2.3'], { npm_config_pack: 'true' }, '--pack'],
    [['1.2.3'], { npm_config_dry_run: '' }, undefined],
  ])('reads the arguments %j with the environment %j', (args, environment, flag) => {
    expect(readArguments(args, environment)).toEqual({ version: '1.2.3', flag });
  });

  it('reads no version as an empty one, which is then a problem', () => {
    expect(readArguments([], {})).toEqual({ version: '', flag: undefined });
  });

  it.each([
    [['1.2.3', '--dryrun'], 'Unknown flag --dryrun. Flags: --dry-run, --pack.'],
    [['1.2.3', '-n', '--dry-run=true'], 'Unknown flag -n, --dry-run=true. Flags: --dry-run, --pack.'],
    [['1.2.3', '--dry-run', '--pack'], 'Pass only one of the flags --dry-run, --pack.'],
    [['1.2.3', 'dry-run'], "Pass only one version, got '1.2.3 dry-run'."],
  ])('rejects the arguments %j', (args, message) => {
    expect(() => readArguments(args, {})).toThrow(message);
  });

  it('finds no problem in a repository that is ready', () => {
    expect(findProblems('1.2.3', READY)).toEqual([]);
  });

  it('lists all problems at once, each with its remedy', () => {
    expect(
      findProblems('1.2', {
        packageJson: { ...READY.packageJson, bugs: { url: 'https://git.example.com/issues' } },
        changelog: '# Changelog\n',
        branch: 'wip',
        changedFiles: ['lib/index.ts'],
        tags: ['v1.2'],
      }),
    ).toEqual([
      "The version must be three numbers, such as 1.2.3 or 1.2.3-beta.1, got '1.2'. Run: npm run release -- 1.2.3",
      "The branch must be main, got 'wip'. Run: git switch main",
      'There are changes without a commit: lib/index.ts. Commit them first.',
      'The tag v1.2 exists. Choose the next version.',
      "CHANGELOG.md must have a section '## 1.2 (unreleased)'. Write what has changed.",
      'package.json has a placeholder in bugs. Write the address of the repository.',
    ]);
  });

  it('packs the checkout of a tag', () => {
    const state = { packageJson: { version: '1.2.3' }, changedFiles: [], headTags: ['latest', 'v1.2.3'] };
    expect(findTagProblems('1.2.3', state)).toEqual([]);
  });

  it('lists why a checkout is not the release of the version', () => {
    const state = { packageJson: { version: '1.2.2' }, changedFiles: ['README.md'], headTags: ['v1.2.2'] };
    expect(findTagProblems('1.2.3', state)).toEqual([
      'package.json must have the version 1.2.3, got 1.2.2. Run: git switch --detach v1.2.3',
      "The commit must have the tag v1.2.3, got 'v1.2.2'. Run: git switch --detach v1.2.3",
      'The checkout has changes: README.md. Discard them.',
    ]);
  });

  describe('checks that the tarball', () => {
    const packageJson = {
      main: './dist/index.cjs',
      types: 'dist/index.d.cts',
      typesVersions: { '*': { testing: ['./dist/testing.d.cts'] } },
      exports: {
        '.': { import: { types: './dist/index.d.ts', default: './dist/index.js' } },
        './internal/*': null,
        './package.json': './package.json',
      },
    };
    const files = ['README.md', 'package.json', 'dist/index.cjs', 'dist/index.d.cts', 'dist/testing.d.cts']
      .concat(['dist/index.d.ts', 'dist/index.js'])
      .map((path) => ({ path, size: 1000 }));

    it('has all exported files', () => {
      expect(findTarballMistakes(packageJson, files)).toEqual([]);
    });

    it.each([
      ['main', 'dist/index.cjs'],
      ['types', 'dist/index.d.cts'],
      ['typesVersions', 'dist/testing.d.cts'],
      ['exports', 'dist/index.js'],
    ])('does not lack the file of %s', (_name, absent) => {
      const others = files.filter(({ path }) => path !== absent);
      expect(findTarballMistakes(packageJson, others)).toEqual([
        `It lacks files that package.json exports: ${absent}.`,
      ]);
    });

    it('has no other, no large and not too many files', () => {
      const maps = Array.from({ length: 74 }, (_, index) => ({ path: `dist/${index}.js.map`, size: 22_000 }));
      expect(findTarballMistakes(packageJson, [...files, ...maps])).toEqual([
        'It has 81 files, at most 80 are allowed.',
        'Its `dist` has 1633000 bytes, at most 1620000 are allowed.',
        expect.stringMatching(/^It must not have these files: dist\/0\.js\.map, .*, dist\/73\.js\.map\.$/),
      ]);
    });
  });
});
