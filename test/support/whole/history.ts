import type { Beginning, Move } from './moves.ts'
import type { Act } from './whole-people.ts'
import type { WorldOptions } from './whole-world.ts'

/** A history that the simulation once found, cut down to what it takes. */
export interface Found {
  readonly what: string
  readonly options: WorldOptions
  readonly beginning: Beginning
  readonly moves: readonly Move[]
}

export const usual: WorldOptions = { isVersioned: false, hasShared: false, chosen: {} }
export const alone: WorldOptions = { ...usual, chosen: { hasAttendees: false } }
export const shared: WorldOptions = { ...usual, hasShared: true }

type Run = Extract<Move, { kind: 'run' }>
type Race = Extract<Move, { kind: 'race' }>
type Did = Extract<Move, { kind: 'person' }>

export const act = (what: Act['what'], more = 0, pick = 0): Act => ({ what, pick, more })

export const does = (what: Act['what'], more = 0, pick = 0): Did => ({
  kind: 'person',
  act: act(what, more, pick),
  fate: 'deliver',
})
export const run = (trouble: Run['trouble'] = null, skewMs: Run['skewMs'] = 0, pick = 0): Run => ({
  kind: 'run',
  picks: [pick],
  order: [0],
  stepMs: 0,
  trouble,
  isTwice: false,
  skewMs,
  meanwhile: null,
})
export const turns = (count: number, job: number): number[] => Array<number>(count).fill(job)
export const race = (inErp: Race['inErp'], inGoogle: Race['inGoogle'], order: Race['order']): Race => ({
  kind: 'race',
  pick: 0,
  more: 0,
  inErp,
  inGoogle,
  order,
  stepMs: 0,
  isTwice: false,
})
export const made = (
  what: Beginning['makes'][number]['what'],
  { pick = 0, more = 0, isMet = true } = {},
): Beginning => ({
  makes: [{ what, pick, more }],
  isMet,
})
