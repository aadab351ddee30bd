import { createHmac } from 'node:crypto'
import { EVENT_FIELDS } from './event.ts'
import type { CalendarEvent, EventField } from './event.ts'
import type { Fingerprint, SideState } from './link.ts'

/**
 * Digests one field's value with a tenant's key. Without the key nobody can guess short titles from what is stored. Guests have a
 * field each, named by the digest of their address.
 */
export type FingerprintOf = (field: string, value: CalendarEvent[EventField]) => Fingerprint

export function fingerprintWith(key: string): FingerprintOf {
  return (field, value) => {
    const canonical = typeof value === 'string' ? value : [value.kind, value.start, value.end]
    // 128 bits: two values of one field of one pair never meet by chance, and a link stays small.
    const digest = createHmac('sha256', key)
      .update(JSON.stringify([field, canonical]))
      .digest('base64url')
    return digest.slice(0, 22) as Fingerprint
  }
}

/** The fingerprints of an event as one side holds it, and as the other side would after it was written there. */
export function stateOf(
  held: { readonly here: CalendarEvent; readonly there: CalendarEvent } | null,
  { fields, print }: { readonly fields: readonly EventField[]; readonly print: FingerprintOf },
): SideState {
  if (held === null) return null
  return Object.fromEntries(
    EVENT_FIELDS.filter((field) => fields.includes(field)).map((field) => [
      field,
      { here: print(field, held.here[field]), there: print(field, held.there[field]) },
    ]),
  )
}
