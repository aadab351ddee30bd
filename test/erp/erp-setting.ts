import type { ExecutionContext } from 'ava'
import { z } from 'zod'
import { startErpStandIn } from '../../infra/local/erp/erp-stand-in.ts'
import type { ErpStandInOptions } from '../../infra/local/erp/erp-stand-in.ts'
import type { CalendarEvent } from '../../shared/domain/event.ts'
import { isFault } from '../../shared/domain/fault.ts'
import type { Fault, FaultCode } from '../../shared/domain/fault.ts'
import type { RecordId, UserId } from '../../shared/domain/ids.ts'
import { erpClient } from '../../shared/erp/erp-client.ts'
import { erpRecords } from '../../shared/erp/erp-records.ts'

export const LUNCH: CalendarEvent = {
  title: 'Oběd',
  when: { kind: 'timed', start: '2026-12-01T11:00:00Z', end: '2026-12-01T12:00:00Z' },
  description: 'Se šéfem',
  location: 'Brno',
}

export const FAIR: CalendarEvent = {
  ...LUNCH,
  title: 'Veletrh',
  when: { kind: 'all-day', start: '2026-12-10', end: '2026-12-12' },
}

/** An ERP of its own for one test, with a person in it, seen through the adapter. */
export async function erpSetting(t: ExecutionContext, options: Omit<ErpStandInOptions, 'clock'> = {}) {
  const clock = { ms: Date.UTC(2026, 10, 22, 12), now: () => clock.ms }
  const erp = await startErpStandIn({ clock, ...options })
  t.teardown(() => erp.close())
  const apiKey = async (): Promise<string> => erp.apiKey
  const client = erpClient({ baseUrl: erp.url, apiKey, clock, deadlineMs: 2000 })
  const jana = userId(erp.seedUser({ name: 'Jana Nováková', email: 'jana@example.cz' }))
  const petr = userId(erp.seedUser({ name: 'Petr Svoboda', email: 'petr@example.cz' }))
  return { erp, clock, client, records: erpRecords({ client, clock }), jana, petr }
}

/** What every record is created with. */
export const assigned = (assignedUserId: UserId): { readonly assignedUserId: UserId } => ({ assignedUserId })

export const userId = ({ id }: { readonly id: string }): UserId => z.custom<UserId>().parse(id)

export const recordId = ({ id }: { readonly id: string }): RecordId => z.custom<RecordId>().parse(id)

/** The fault of an attempt; fails when there is none or another. */
export async function faultOf(attempt: Promise<unknown>, code: FaultCode): Promise<Fault> {
  const error: unknown = await attempt.then(
    () => 'no fault',
    (reason: unknown) => reason,
  )
  if (isFault(error, code)) return error
  throw new Error(`expected ${code}, got ${String(error)}`, { cause: error })
}
