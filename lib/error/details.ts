type Members = Readonly<Record<string, unknown>>;

/**
 * Adds facts to the `details` of an app: those whose own names have a meaning in a response. The app's members stay as they
 * are. If they cannot be joined, the app's are in `details` of the result.
 */
export function withDetails<Facts extends Members>(details: unknown, facts: Facts): Members {
  const canJoin =
    typeof details === 'object' &&
    details !== null &&
    !Array.isArray(details) &&
    Object.keys(facts).every((name) => !Object.hasOwn(details, name));
  if (canJoin) return { ...details, ...facts };
  return details === undefined ? facts : { ...facts, details };
}
