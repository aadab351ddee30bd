import type { LocalWorld } from './local-world.ts'
import type { Person } from './people.ts'

const DAY_MS = 24 * 3_600_000

/** In the ERP: entity, name, place, in how many days, from which hour (UTC), how long. */
const RECORDS = [
  ['Meeting', 'Offer for Pekárna U Mlýna', 'Brno', 1, 8, 1],
  ['Meeting', 'Contract with Sklárna Jizera', 'Turnov', 3, 12, 2],
  ['Call', 'New price list', '', 2, 9, 0.5],
] as const

/** In Google: title, place, in how many days, from which hour (UTC). */
const EVENTS = [
  ['Lunch with Karel', 'Café Letná', 1, 11],
  ['Trade fair', 'Brno', 4, 7],
] as const

/** Something to look at and to change, on both sides of three people; once, whatever became of it. */
export async function settleCalendars(
  { erp, google, deps }: LocalWorld,
  people: readonly Person[],
): Promise<void> {
  if (erp === null || google === null || !erp.isFirst('calendars')) return
  const day = (days: number): number => Math.floor(deps.clock.now() / DAY_MS) * DAY_MS + days * DAY_MS
  for (const { erpUserId, googleAccessToken } of people.slice(0, 3)) {
    for (const [entity, name, place, days, hour, hours] of RECORDS) {
      const start = day(days) + hour * 3_600_000
      erp.as(erpUserId).create(entity, {
        name,
        dateStart: erpTime(start),
        dateEnd: erpTime(start + hours * 3_600_000),
        ...(place !== '' && { cLocation: place }),
        assignedUserId: erpUserId,
      })
    }
    for (const [summary, location, days, hour] of EVENTS) {
      const start = day(days) + hour * 3_600_000
      const at = (time: number) => ({ dateTime: new Date(time).toISOString() })
      await fetch(`${google.url}/calendar/v3/calendars/primary/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${googleAccessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ summary, location, start: at(start), end: at(start + 3_600_000) }),
      })
    }
  }
}

/** UTC, as the ERP writes it. */
function erpTime(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ')
}
