/** Counts the files and functions of the package that a piece of work runs through, by V8's coverage. */
import { Session } from 'node:inspector/promises';

/** `npm run build:files` compiles each file of `lib` into this folder. */
const COMPILED = new URL('../../.lib/', import.meta.url).href;

/** Starts to count. Import the package afterwards: V8 counts each call only in code that it compiles from now on. */
export async function startCoverage() {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  // Taking the counts resets them.
  const takeCounts = async () => (await session.post('Profiler.takePreciseCoverage')).result;
  return {
    /** @returns each file under `.lib` that `work` enters, with the number of its functions and calls */
    async trace(work) {
      await takeCounts();
      await work();
      return listFiles(await takeCounts());
    },
  };
}

function listFiles(scripts) {
  return scripts
    .filter(({ url }) => url.startsWith(COMPILED))
    .map(({ url, functions }) => {
      const counts = functions.map(({ ranges: [whole] }) => whole.count).filter((count) => count > 0);
      const file = url.slice(COMPILED.length).replace(/\.js$/, '.ts');
      return { file, functions: counts.length, calls: counts.reduce((sum, count) => sum + count, 0) };
    })
    .filter(({ calls }) => calls > 0)
    .toSorted((one, other) => (one.file < other.file ? -1 : 1));
}
