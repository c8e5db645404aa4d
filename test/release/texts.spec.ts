import { describe, expect, it } from '@jest/globals';
import {
  dateChangelog,
  findDistTag,
  findProblems,
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

  it('publishes a prerelease under another tag than a release', () => {
    expect(findDistTag('1.2.3')).toBe('latest');
    expect(findDistTag('1.2.3-beta.1')).toBe('next');
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
});
