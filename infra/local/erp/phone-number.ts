/** National numbers of these countries have exactly so many digits; other numbers only need a plausible length. */
const NATIONAL_DIGITS: Readonly<Record<string, number>> = { '1': 10, '420': 9, '421': 9, '48': 9, '33': 9 }

/**
 * A number in E.164, or null where the ERP's check refuses it: without `+`, or too short for its country. The real
 * check is libphonenumber's; this one knows only a few countries.
 */
export function toE164(text: string): string | null {
  const compact = text.replaceAll(/[\s().-]/g, '')
  if (!/^\+[1-9]\d{6,14}$/.test(compact)) return null
  for (const [code, digits] of Object.entries(NATIONAL_DIGITS)) {
    if (compact.startsWith(`+${code}`)) return compact.length === 1 + code.length + digits ? compact : null
  }
  return compact
}
