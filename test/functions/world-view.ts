import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import type { UserId } from '../../shared/domain/ids.ts'
import { readConnection } from '../../shared/flows/connection.ts'
import type { Connection } from '../../shared/flows/connection.ts'
import { databaseOf } from '../../shared/platform/parts-wiring.ts'
import type { Store } from '../../shared/ports.ts'
import { TENANT, callGoogle } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'

export interface Meeting {
  readonly id: string
  readonly name: string
  readonly dateStart: string
  readonly assignedUserId: string
}

/** What the ERP has, by name. */
export async function meetings(world: Pick<TestWorld, 'erpUrl' | 'erpApiKey'>): Promise<Meeting[]> {
  const { list } = await askErp<{ list: Meeting[] }>(
    world,
    'GET',
    'Meeting?maxSize=200&orderBy=name&order=asc',
  )
  return list
}

export async function askErp<Answer>(
  { erpUrl, erpApiKey }: Pick<TestWorld, 'erpUrl' | 'erpApiKey'>,
  method: string,
  path: string,
): Promise<Answer> {
  const response = await fetch(`${erpUrl}/api/v1/${path}`, { method, headers: { 'x-api-key': erpApiKey } })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`)
  return (await response.json()) as Answer
}

/** The titles in the user's calendar, sorted. */
export async function titles(world: TestWorld, user: TestUser): Promise<string[]> {
  return (await world.events(user)).map(({ summary }) => summary ?? '').sort()
}

/** A new event, made with the person's own phone. */
export async function makeEvent(world: TestWorld, user: TestUser, summary: string): Promise<string> {
  const { start, end } = tomorrow(world)
  const body = { summary, start: { dateTime: start }, end: { dateTime: end } }
  const { status, body: made } = await callGoogle(world, user, { method: 'POST', body })
  if (status !== 200) throw new Error(`Google refuses: ${status}`)
  return (made as { id: string }).id
}

export function makeMeeting({ erp, clock }: TestWorld, user: TestUser, name: string): string {
  const { start, end } = tomorrow({ clock })
  const dateStart = start.slice(0, 19).replace('T', ' ')
  const dateEnd = end.slice(0, 19).replace('T', ' ')
  return erp.as(user.id).create('Meeting', { name, dateStart, dateEnd, assignedUserId: user.id }).id
}

/** An hour of the next day, so that no test grows old. */
function tomorrow({ clock }: Pick<TestWorld, 'clock'>): { start: string; end: string } {
  const hourMs = 3_600_000
  const at = (ms: number): string => new Date(Math.floor(ms / hourMs) * hourMs).toISOString()
  return { start: at(clock.now() + 24 * hourMs), end: at(clock.now() + 25 * hourMs) }
}

export async function storeOf({ deps }: Pick<TestWorld, 'deps'>): Promise<Store> {
  return (await deps.scopeOf(TENANT)).store
}

export async function connectionOf(world: TestWorld, userId: string): Promise<Connection | null> {
  return (await readConnection(await storeOf(world), TENANT, userId as UserId))?.connection ?? null
}

/** Everything in the store and the queue, as it lies there; besides what was counted, which any request may add to. */
export function stored({ config }: TestWorld): string {
  return read(databaseOf(config), [
    "documents WHERE collection <> 'counters'",
    'document_keys',
    'queued_tasks',
  ])
}

export function secretNames({ config }: TestWorld): string[] {
  const rows = JSON.parse(read(join(config.LOCAL_DATA, 'secrets.sqlite'), ['sealed_secrets'])) as {
    name: string
  }[]
  return rows.map(({ name }) => name)
}

/** Tasks that wait, are held back or were given up. */
export function openTasks({
  config,
}: TestWorld): { kind: string; state: string; name: string; body: string }[] {
  const rows = JSON.parse(read(databaseOf(config), ['queued_tasks'])) as Record<string, string>[]
  return rows
    .filter(({ state }) => state !== 'done')
    .map(({ queue = '', state = '', name = '', body = '' }) => ({ kind: queue, state, name, body }))
}

export interface LogLine {
  readonly severity: string
  readonly event: string
  readonly function?: string
  readonly code?: string
  readonly tenant?: string
  readonly kind?: string
  readonly why?: string
}

export function logOf({ logLines }: TestWorld, event: string): LogLine[] {
  return logLines.map((line) => JSON.parse(line) as LogLine).filter((line) => line.event === event)
}

function read(path: string, tables: readonly string[]): string {
  const database = new DatabaseSync(path, { readOnly: true })
  const rows = tables.flatMap((table) => database.prepare(`SELECT * FROM ${table}`).all())
  database.close()
  return JSON.stringify(rows)
}
