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

/** The flags of the script; without one, it releases. */
const FLAGS = ['--dry-run', '--pack'];

/**
 * Reads the arguments of the script. Without `--` before them, npm takes the flags for its own and passes them in the
 * environment.
 *
 * @throws {Error} for an unknown flag, for two flags and for two versions
 */
export function readArguments(args, environment) {
  const passed = args.filter((argument) => argument.startsWith('-'));
  const taken = FLAGS.filter((flag) => ['_', ''].some((separator) => isTaken(flag, separator, environment)));
  const flags = [...new Set([...passed, ...taken])];
  const versions = args.filter((argument) => !passed.includes(argument));
  const unknown = flags.filter((flag) => !FLAGS.includes(flag));
  if (unknown.length > 0) throw new Error(`Unknown flag ${unknown.join(', ')}. Flags: ${FLAGS.join(', ')}.`);
  if (flags.length > 1) throw new Error(`Pass only one of the flags ${flags.join(', ')}.`);
  if (versions.length > 1) throw new Error(`Pass only one version, got '${versions.join(' ')}'.`);
  return { version: versions[0] ?? '', flag: flags[0] };
}

/** The separator can be missing: as npm takes `--dryrun`, too, it must not start a release. */
function isTaken(flag, separator, environment) {
  return environment[`npm_config_${flag.slice(2).replaceAll('-', separator)}`] === 'true';
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
  return [
    !VERSION.test(version) &&
      `The version must be three numbers, such as 1.2.3 or 1.2.3-beta.1, got '${version}'. Run: npm run release -- 1.2.3`,
    branch !== 'main' && `The branch must be main, got '${branch}'. Run: git switch main`,
    changedFiles.length > 0 &&
      `There are changes without a commit: ${changedFiles.join(', ')}. Commit them first.`,
    tags.includes(`v${version}`) && `The tag v${version} exists. Choose the next version.`,
    !changelog.includes(createHeading(version)) &&
      `CHANGELOG.md must have a section '${createHeading(version)}'. Write what has changed.`,
    addresses.length > 0 &&
      `package.json has a placeholder in ${addresses.join(', ')}. Write the address of the repository.`,
  ].filter(Boolean);
}

const VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;

function createHeading(version) {
  return `## ${version} (unreleased)`;
}

/**
 * Finds why a checkout is not the release of a version.
 *
 * @param state package.json, the changed files and the tags of the checked-out commit
 */
export function findTagProblems(version, { packageJson, changedFiles, headTags }) {
  const remedy = `Run: git switch --detach v${version}`;
  return [
    packageJson.version !== version &&
      `package.json must have the version ${version}, got ${packageJson.version}. ${remedy}`,
    !headTags.includes(`v${version}`) &&
      `The commit must have the tag v${version}, got '${headTags.join(', ')}'. ${remedy}`,
    changedFiles.length > 0 && `The checkout has changes: ${changedFiles.join(', ')}. Discard them.`,
  ].filter(Boolean);
}

/** Returns the command of the workflow that publishes. Prereleases must not be installed by default. */
export function createPublishCommand(version) {
  const publish = `npm publish nestjs-api-errors-${version}.tgz${version.includes('-') ? ' --tag next' : ''}`;
  return `npm ci && npm run release -- ${version} --pack && ${publish}`;
}

const MAX_FILES = 80;
/** The limit of the code and the declarations in `dist`, of which the dictionary and its texts are 150 kB. */
const MAX_BYTES = 1_620_000;
/** Everything that is published. */
const EXPECTED = /^(?:CHANGELOG\.md|LICENSE|README\.md|package\.json|dist\/[\w-]+\.(?:js|cjs|d\.ts|d\.cts))$/;

/** Finds the mistakes in a tarball, by the paths and the sizes of its files. */
export function findTarballMistakes({ exports, main, types, typesVersions }, files) {
  const paths = files.map(({ path }) => path);
  const compiled = files.filter(({ path }) => path.startsWith('dist/'));
  const bytes = compiled.reduce((sum, { size }) => sum + size, 0);
  const unexpected = paths.filter((path) => !EXPECTED.test(path));
  const targets = new Set(listTargets([exports, main, types, typesVersions]));
  const absent = [...targets].filter((path) => !paths.includes(path));
  return [
    files.length > MAX_FILES && `It has ${files.length} files, at most ${MAX_FILES} are allowed.`,
    bytes > MAX_BYTES && `Its \`dist\` has ${bytes} bytes, at most ${MAX_BYTES} are allowed.`,
    unexpected.length > 0 && `It must not have these files: ${unexpected.join(', ')}.`,
    absent.length > 0 && `It lacks files that package.json exports: ${absent.join(', ')}.`,
  ].filter(Boolean);
}

function listTargets(exported) {
  if (typeof exported === 'string') return [exported.replace(/^\.\//, '')];
  return Object.values(exported ?? {}).flatMap(listTargets);
}
