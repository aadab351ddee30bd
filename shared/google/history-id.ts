/**
 * A place in a mailbox's history, which Gmail tells as a text or as a number (google.md 5.2). Null for anything else, and for a number too
 * large to have come through unharmed.
 */
export function historyIdOf(value: unknown): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : null
  return typeof value === 'string' && /^\d{1,20}$/.test(value) ? value : null
}
