export function rewriteLinks(markdown: string, repository: string, tag: string): string;
export function readRepository(packageJson: { readonly repository: { readonly url: string } }): string;
export function dateChangelog(changelog: string, version: string, date: string): string;
export function findProblems(
  version: string,
  state: {
    readonly packageJson: object;
    readonly changelog: string;
    readonly branch: string;
    readonly changedFiles: readonly string[];
    readonly tags: readonly string[];
  },
): readonly string[];
export function findDistTag(version: string): 'latest' | 'next';
