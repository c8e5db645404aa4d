/** A code block, inline code, or `](target` of a link; only the link has the group. */
const CODE_OR_LINK = /```[\s\S]*?```|`[^`\n]*`|\]\(([^)\s]+)/g;
const WITH_SCHEME_OR_ANCHOR = /^(?:[a-z][a-z+.-]*:|#|\/)/i;
const IMAGE = /\.(?:png|jpe?g|gif|svg|webp)$/i;

/**
 * Replaces the relative links of a page by links to a release in the repository, because the registry shows no other
 * file.
 *
 * @param repository address of the repository, such as `https://github.com/owner/name`
 * @param tag name of the release's tag
 */
export function rewriteLinks(markdown, repository, tag) {
  return markdown.replace(CODE_OR_LINK, (whole, target) => {
    if (target === undefined || WITH_SCHEME_OR_ANCHOR.test(target)) return whole;
    const [path] = target.split('#');
    return `](${repository}/${IMAGE.test(path) ? 'raw' : 'blob'}/${tag}/${target.replace(/^\.\//, '')}`;
  });
}

/** Returns the address of the repository for browsers. */
export function readRepository({ repository: { url } }) {
  return url.replace(/^git\+/, '').replace(/\.git$/, '');
}

/** Dates the section of a version. */
export function dateChangelog(changelog, version, date) {
  return changelog.replace(createHeading(version), `## ${version} (${date})`);
}

/**
 * Finds what prevents a release.
 *
 * @param state what the release starts from: package.json, the text of the changelog, the branch, the changed files and the
 *   tags
 * @returns the problems, each with its remedy
 */
export function findProblems(version, { packageJson, changelog, branch, changedFiles, tags }) {
  const addresses = ['homepage', 'repository', 'bugs'].filter((name) =>
    JSON.stringify(packageJson[name] ?? 'example.com').includes('example.com'),
  );
  const checks = [
    [
      !VERSION.test(version),
      `The version must be three numbers, such as 1.2.3 or 1.2.3-beta.1, got '${version}'. Run: npm run release -- 1.2.3`,
    ],
    [branch !== 'main', `The branch must be main, got '${branch}'. Run: git switch main`],
    [
      changedFiles.length > 0,
      `There are changes without a commit: ${changedFiles.join(', ')}. Commit them first.`,
    ],
    [tags.includes(`v${version}`), `The tag v${version} exists. Choose the next version.`],
    [
      !changelog.includes(createHeading(version)),
      `CHANGELOG.md must have a section '${createHeading(version)}'. Write what has changed.`,
    ],
    [
      addresses.length > 0,
      `package.json has a placeholder in ${addresses.join(', ')}. Write the address of the repository.`,
    ],
  ];
  return checks.filter(([isProblem]) => isProblem).map(([, problem]) => problem);
}

const VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;

function createHeading(version) {
  return `## ${version} (unreleased)`;
}

/** Returns the tag of the registry: prereleases must not be installed by default. */
export function findDistTag(version) {
  return version.includes('-') ? 'next' : 'latest';
}
