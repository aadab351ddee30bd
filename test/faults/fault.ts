/** One wrong letter in the product. Some test has to notice it. */
export interface SeededFault {
  readonly file: string
  /** Occurs exactly once in the file. */
  readonly find: string
  readonly replace: string
  /** What goes wrong for people if nobody notices. */
  readonly why: string
}

export type Change = readonly [find: string, replace: string, why: string]

export function faultsIn(file: string, changes: readonly Change[]): SeededFault[] {
  return changes.map(([find, replace, why]) => ({ file, find, replace, why }))
}
