import type fc from 'fast-check'

/** How many worlds a simulation runs: few in `npm test`, as many as asked for by `npm run simulate -- --worlds N`. */
export function worlds<T>(few: number): fc.Parameters<T> {
  const { SIMULATION_SEED: seed, SIMULATION_PATH: path } = process.env
  return {
    numRuns: Number(process.env['SIMULATION_WORLDS'] ?? few),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(path === undefined ? {} : { path }),
    includeErrorInReport: true,
    interruptAfterTimeLimit: 24 * 3_600_000,
    markInterruptAsFailure: true,
  }
}
