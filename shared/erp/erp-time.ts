const ERP_TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/
const ERP_DATE = /^\d{4}-\d{2}-\d{2}$/
const DAY_MS = 86_400_000

/** The ERP's `YYYY-MM-DD HH:MM:SS` (UTC, whole seconds; erp.md 1.3), rounded down. */
export function toErpTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
}

/** Milliseconds, or null for anything that is not a moment in the ERP's form. */
export function fromErpTime(text: string): number | null {
  if (!ERP_TIME.test(text)) return null
  const ms = Date.parse(`${text.replace(' ', 'T')}Z`)
  return Number.isNaN(ms) || toErpTime(ms) !== text ? null : ms
}

/** True for a day that exists, as `YYYY-MM-DD`. */
export function isErpDate(text: string): boolean {
  return ERP_DATE.test(text) && fromErpTime(`${text} 00:00:00`) !== null
}

/** Calendar days only, no zone: the ERP's last day is inclusive, ours is exclusive (erp.md 1.3). */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}
