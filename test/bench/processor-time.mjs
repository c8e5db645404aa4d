/** Microseconds of processor time that this process has used, in its own code and in the system's, in all threads. */
export function processorTime() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** What one `run` takes of it. Each gets a copy, parsed before the clock starts: a pipe may change what it is given. */
export async function timeOf(run, body, count) {
  const copies = Array.from({ length: count }, () => JSON.parse(body));
  const before = processorTime();
  for (const copy of copies) {
    try {
      const outcome = run(copy);
      if (typeof outcome?.then === 'function') await outcome;
    } catch {
      // Refused, as it is to be.
    }
  }
  return (processorTime() - before) / count;
}
