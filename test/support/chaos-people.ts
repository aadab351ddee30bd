import type { TestUser, TestWorld } from './test-world.ts'

type ChaosSides = Pick<TestWorld, 'erp' | 'google' | 'erpUrl' | 'erpApiKey' | 'events'>
import { callGoogle } from './test-world.ts'

/** What people do to a meeting, on either side; every meeting carries its tag in the location, which nobody edits. */
export type Act =
  | {
      readonly what: 'make'
      readonly side: Side
      readonly entity: 'Meeting' | 'Call'
      readonly tag: string
      readonly hour: number
    }
  | { readonly what: 'title'; readonly side: Side; readonly tag: string; readonly value: string }
  | { readonly what: 'text'; readonly side: Side; readonly tag: string; readonly value: string }
  | { readonly what: 'time'; readonly side: Side; readonly tag: string; readonly hour: number }
  | { readonly what: 'all-day'; readonly side: Side; readonly tag: string; readonly day: number }
  | { readonly what: 'delete'; readonly side: Side; readonly tag: string }

export type Side = 'erp' | 'google'

export interface Item {
  readonly tag: string
  readonly entity: 'Meeting' | 'Call'
  readonly id: string
  readonly title: string
  readonly when: string
  readonly text: string
}

const DAY = '2027-03-0'

/** Does it as the person would, in the ERP's page or the phone's calendar; false when there is nothing to do it to. */
export async function act(world: ChaosSides, user: TestUser, one: Act): Promise<boolean> {
  if (one.what === 'make') {
    if (one.side === 'erp')
      world.erp.as(user.id).create(one.entity, {
        name: `${one.tag} made`,
        ...erpTime(one.hour),
        cLocation: one.tag,
        description: '',
        assignedUserId: user.id,
      })
    else
      await callGoogle(world, user, {
        method: 'POST',
        body: {
          summary: titleIn('google', one.entity, `${one.tag} made`),
          location: one.tag,
          ...googleTime(one.hour),
        },
      })
    return true
  }
  const item = (await (one.side === 'erp' ? inErp(world) : inGoogle(world, user))).find(
    ({ tag }) => tag === one.tag,
  )
  if (!item || (one.what === 'all-day' && item.entity === 'Call' && one.side === 'erp')) return false
  if (one.side === 'erp') actInErp(world, user, { one, item })
  else await actInGoogle(world, user, { one, item })
  return true
}

type Change = Exclude<Act, { what: 'make' }>

function actInErp(world: ChaosSides, user: TestUser, { one, item }: { one: Change; item: Item }): void {
  const person = world.erp.as(user.id)
  if (one.what === 'delete') person.remove(item.entity, item.id)
  else person.update(item.entity, item.id, erpChange(one, item.entity))
}

function erpChange(
  one: Exclude<Change, { what: 'delete' }>,
  entity: Item['entity'],
): Record<string, string | boolean | null> {
  if (one.what === 'title') return { name: one.value }
  if (one.what === 'text') return { description: one.value }
  if (one.what === 'all-day')
    return { isAllDay: true, dateStartDate: DAY + one.day, dateEndDate: DAY + one.day }
  return {
    ...erpTime(one.hour),
    ...(entity === 'Meeting' ? { isAllDay: false, dateStartDate: null, dateEndDate: null } : {}),
  }
}

async function actInGoogle(
  world: ChaosSides,
  user: TestUser,
  { one, item }: { one: Change; item: Item },
): Promise<void> {
  const path = `/${item.id}`
  if (one.what === 'delete') await callGoogle(world, user, { method: 'DELETE', path })
  else await callGoogle(world, user, { method: 'PATCH', path, body: googleChange(one, item.entity) })
}

function googleChange(one: Exclude<Change, { what: 'delete' }>, entity: Item['entity']): object {
  if (one.what === 'title') return { summary: titleIn('google', entity, one.value) }
  if (one.what === 'text') return { description: one.value }
  if (one.what === 'time') return googleTime(one.hour)
  const next = DAY + (one.day + 1)
  return {
    start: { date: DAY + one.day, dateTime: null, timeZone: null },
    end: { date: next, dateTime: null, timeZone: null },
  }
}

/** What the ERP shows, in the words of both sides. */
export async function inErp({ erpUrl, erpApiKey }: ChaosSides): Promise<Item[]> {
  const lists = await Promise.all(
    (['Meeting', 'Call'] as const).map(async (entity) => {
      const select = 'name,dateStart,dateEnd,dateStartDate,dateEndDate,description,cLocation'
      const response = await fetch(`${erpUrl}/api/v1/${entity}?maxSize=200&select=${select}`, {
        headers: { 'x-api-key': erpApiKey },
      })
      const { list } = (await response.json()) as { list: Record<string, string | null>[] }
      return list.map((row) => ({
        tag: row['cLocation'] ?? '',
        entity,
        id: row['id'] ?? '',
        title: row['name'] ?? '',
        text: row['description'] ?? '',
        when: row['dateStartDate'] ?? `${row['dateStart']?.replace(' ', 'T')}Z`,
      }))
    }),
  )
  return lists.flat()
}

/** What the calendar shows, in the words of both sides. */
export async function inGoogle(world: ChaosSides, user: TestUser): Promise<Item[]> {
  return (await world.events(user)).map((event) => {
    const entity = event.summary?.startsWith('Call: ') ? 'Call' : 'Meeting'
    return {
      tag: event.location ?? '',
      entity,
      id: event.id,
      title: entity === 'Call' ? (event.summary ?? '').slice(6) : (event.summary ?? ''),
      text: event.description ?? '',
      when: entity === 'Call' || event.start.dateTime ? instantOf(event.start) : (event.start.date ?? ''),
    }
  })
}

/** A call has no all-day form in the ERP: there the day begins at midnight in Prague (an hour before UTC's, in March). */
function instantOf({ dateTime, date }: { dateTime?: string; date?: string }): string {
  return new Date(dateTime ?? `${date}T00:00:00+01:00`).toISOString().replace('.000', '')
}

function titleIn(side: Side, entity: Item['entity'], title: string): string {
  return side === 'google' && entity === 'Call' ? `Call: ${title}` : title
}

function erpTime(hour: number): { dateStart: string; dateEnd: string } {
  const at = (h: number): string => `${DAY}1 ${String(h).padStart(2, '0')}:00:00`
  return { dateStart: at(hour), dateEnd: at(hour + 1) }
}

function googleTime(hour: number): object {
  const at = (h: number): object => ({ dateTime: `${DAY}1T${String(h).padStart(2, '0')}:00:00Z`, date: null })
  return { start: at(hour), end: at(hour + 1) }
}
