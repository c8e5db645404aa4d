/** Declares the only function of Sentry that the README uses. The package is not installed, not even for the tests. */
declare module '@sentry/node' {
  export function captureException(
    thrown: unknown,
    hint?: { readonly tags?: Readonly<Record<string, string | number | undefined>> },
  ): string;
}
