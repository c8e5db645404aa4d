/** The one name of Sentry that the README uses; the package is no dependency, not even of the tests. */
declare module '@sentry/node' {
  export function captureException(
    thrown: unknown,
    hint?: { readonly tags?: Readonly<Record<string, string | number | undefined>> },
  ): string;
}
