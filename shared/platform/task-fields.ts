import { z } from 'zod'
import type { CalendarKey, MailboxId } from '../domain/ids.ts'
import { TENANT_NAME, parseTenantId } from './tenant-record.ts'

/** What can't be one is parked at once; it would only be refused by the store, as a bug, and come back. */
export const tenantField = z
  .string()
  .regex(TENANT_NAME)
  .transform((text, context) => {
    const tenant = parseTenantId(text)
    if (tenant !== null) return tenant
    context.addIssue({ code: 'custom', message: 'no tenant’s name' })
    return z.NEVER
  })

export const calendarField = z
  .string()
  .regex(/^[A-Za-z0-9][\w-]{0,63}$/)
  .transform((key) => key as CalendarKey)

export const mailboxField = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .transform((id) => id as MailboxId)
