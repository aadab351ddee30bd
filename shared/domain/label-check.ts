import type { SettingsDraft, SettingsError } from './calendar-settings.ts'

const LENGTH_MAX = 40

/**
 * Labels tell a user's entities apart in Google, where people write them in any case: no two may read the same, and only the
 * default entity's may be missing. The colon ends a label, so none can be in it.
 */
export function checkLabels({ entities, defaultEntity }: SettingsDraft): SettingsError[] {
  const labels = entities.map(({ entity, label }) => ({ entity, label: label.trim() }))
  return labels.flatMap(({ entity, label }, index) => {
    const error = (code: SettingsError['code']): SettingsError[] => [{ field: 'labels', code, of: entity }]
    if (label === '') return entity === defaultEntity ? [] : error('empty-label')
    if (label.length > LENGTH_MAX) return error('label-length')
    // A line break or another invisible sign could not be typed in Google.
    if (/[:\p{Cc}]/u.test(label)) return error('label-sign')
    const isTaken = labels.slice(0, index).some((other) => folded(other.label) === folded(label))
    return isTaken ? error('same-label') : []
  })
}

function folded(label: string): string {
  return label.normalize('NFC').toLowerCase()
}
