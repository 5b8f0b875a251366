/** The first in every run, the second in `npm run test:soak`. */
export function inSoak<T>(quick: T, soak: T): T {
  return process.env['SOAK'] ? soak : quick;
}

/** How often a property is tried: quickly in every run, thoroughly in `npm run test:soak`. */
export function runs(quick: number, soak: number): { numRuns: number } {
  return { numRuns: inSoak(quick, soak) };
}
