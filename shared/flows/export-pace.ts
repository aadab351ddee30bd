/** How fast an export may go, as far as Google has told by refusing: its limits per minute stand in no document (google.md 4.3). */
export interface ExportPace {
  /** When batches were done, within the last minute, the oldest first. */
  readonly doneAt: readonly number[]
  /** So many batches a minute; null until Google's limit is met. */
  readonly perMinute: number | null
  /** When that was found out. */
  readonly since: number
}

export const NO_PACE: ExportPace = { doneAt: [], perMinute: null, since: 0 }

const MINUTE_MS = 60_000
/** Something else may have used up that minute: after this it is found out anew. */
const KNOWN_MS = 3 * 60_000

export function paceAfterBatch({ doneAt, perMinute, since }: ExportPace, now: number): ExportPace {
  const isKnown = now - since < KNOWN_MS
  return { doneAt: [...withinMinute(doneAt, now), now], perMinute: isKnown ? perMinute : null, since }
}

/** Google took as many as were done within the minute, and no more. With none of them it was something else that used it up. */
export function paceAfterRefusal(pace: ExportPace, now: number): ExportPace {
  const doneAt = withinMinute(pace.doneAt, now)
  return doneAt.length === 0 ? pace : { doneAt, perMinute: doneAt.length, since: now }
}

/** From when on the next batch may be taken; 0 for at once. */
export function nextBatchAt({ doneAt, perMinute }: ExportPace): number {
  const before = perMinute === null ? undefined : doneAt.at(-perMinute)
  return before === undefined ? 0 : before + MINUTE_MS
}

function withinMinute(times: readonly number[], now: number): readonly number[] {
  return times.filter((at) => at > now - MINUTE_MS)
}
