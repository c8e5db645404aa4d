/** Returns the microseconds of processor time of this process, user and system time of all threads. */
export function readProcessorTime() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Measures one `run`. Each gets its own parsed copy of the body, since a pipe may change its argument. */
export async function measureTime(run, body, count) {
  const copies = Array.from({ length: count }, () => JSON.parse(body));
  const before = readProcessorTime();
  for (const copy of copies) {
    try {
      const outcome = run(copy);
      if (typeof outcome?.then === 'function') await outcome;
    } catch {
      // An invalid body is rejected.
    }
  }
  return (readProcessorTime() - before) / count;
}
