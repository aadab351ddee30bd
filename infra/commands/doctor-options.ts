import { parseArgs } from 'node:util'
import type { TenantId } from '../../shared/domain/ids.ts'
import type { Language } from '../../shared/pages/language.ts'
import { parseTenantId } from '../../shared/platform/tenant-record.ts'

export interface DoctorOptions {
  /** Null: all of them. */
  readonly tenant: TenantId | null
  readonly json: boolean
  readonly language: Language
  /** Puts the ERP's webhooks right before the look. */
  readonly mend: boolean
}

export const DOCTOR_USAGE = `npm run doctor [-- options]
  --tenant ID        only this tenant (default: all)
  --language cs|en   the language of the list (default: en)
  --json             the list for programs
  --mend             first registers the ERP's webhooks that are missing or switched off
It ends with 1 when something is broken, with 2 when it can't look at all, else with 0.`

/** Throws an Error whose message a person can act on. */
export function parseDoctorOptions(args: readonly string[]): DoctorOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      tenant: { type: 'string' },
      language: { type: 'string', default: 'en' },
      json: { type: 'boolean', default: false },
      mend: { type: 'boolean', default: false },
    },
  })
  const { language, json, mend } = values
  if (language !== 'cs' && language !== 'en') throw new Error('--language is cs or en')
  const tenant = values.tenant === undefined ? null : parseTenantId(values.tenant)
  if (values.tenant !== undefined && tenant === null) throw new Error('--tenant is no name of a tenant')
  return { tenant, json, language, mend }
}
