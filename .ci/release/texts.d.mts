interface State {
  readonly packageJson: object;
  readonly changelog: string;
  readonly branch: string;
  readonly changedFiles: readonly string[];
  readonly tags: readonly string[];
}

interface TagState {
  readonly packageJson: { readonly version: string };
  readonly changedFiles: readonly string[];
  readonly headTags: readonly string[];
}

export function rewriteLinks(markdown: string, repository: string, tag: string): string;
export function readRepository(packageJson: { readonly repository: { readonly url: string } }): string;
export function dateChangelog(changelog: string, version: string, date: string): string;
export function readArguments(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): { version: string; flag: '--dry-run' | '--pack' | undefined };
export function findProblems(version: string, state: State): readonly string[];
export function findTagProblems(version: string, state: TagState): readonly string[];
export function createPublishCommand(version: string): string;
export function findTarballMistakes(
  packageJson: object,
  files: readonly { readonly path: string; readonly size: number }[],
): readonly string[];
