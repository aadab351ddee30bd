import type { CalendarEvent, When } from '../../../shared/domain/event.ts'
import { asErpHolds, asGoogleHolds } from '../../../shared/domain/mirror.ts'
import type { Mirror } from '../../../shared/domain/mirror.ts'
import { API_USER, TRAITS } from './whole-erp.ts'
import type { ErpRow } from './whole-erp.ts'
import type { Row } from './google-row.ts'
import type { Side, StoryField } from './story-book.ts'
import { MEMBERS, SHARED, ZONE } from './whole-world.ts'
import type { WholeWorld } from './whole-world.ts'

export interface Picks {
  readonly pick: number
  readonly more: number
}

export function chosen<T>(from: readonly T[], pick: number): T | undefined {
  return from[pick % Math.max(1, from.length)]
}

/** Words and times that nobody has used before, so that each tells who wrote it. */
export function newWords(world: WholeWorld) {
  world.words.count += 1
  const n = world.words.count
  return { title: `T${n}.`, description: `D${n}.`, secret: `secret-${n}.`, when: newTime(n), day: newDay(n) }
}

function newDay(n: number): When {
  const first = Date.UTC(2027, 2, 1 + (n % 25))
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10)
  return { kind: 'all-day', start: day(first), end: day(first + 86_400_000) }
}

function newTime(n: number): When {
  const day = 1 + (n % 15)
  const start = Date.UTC(2027, 2, day, 8 + (n % 9), n % 60)
  return timed(start)
}

export function timed(start: number): When {
  const at = (moment: number): string => `${new Date(moment).toISOString().slice(0, 19)}Z`
  return { kind: 'timed', start: at(start), end: at(start + 1_800_000) }
}

/** What calls may be called in Google; their users change it now and then. */
export const CALL_LABELS = ['Call', 'Anruf'] as const
export type CallLabel = (typeof CALL_LABELS)[number]

/** `Call: ` of a title that begins with it; empty of one that doesn't. */
export function labelIn(title: string): string {
  return CALL_LABELS.map((label) => `${label}: `).find((label) => title.startsWith(label)) ?? ''
}

export function mirrorOf(entity: string, label: CallLabel): Mirror {
  const traits = TRAITS.find((one) => one.entity === entity)
  if (!traits) throw new Error(`no entity ${entity}`)
  return { traits, label: entity === 'Call' ? label : '', zone: ZONE }
}

/** Both sides hold the same, as far as each can. */
export function agree(
  { event: inErp, entity }: Pick<ErpRow, 'event' | 'entity'>,
  inGoogle: CalendarEvent,
  { settings }: WholeWorld,
): boolean {
  const mirror = mirrorOf(entity, settings.callLabel)
  const [there, here] = [asErpHolds(inGoogle, mirror), asGoogleHolds(inErp, mirror)]
  const fields = Object.keys(there) as (keyof CalendarEvent)[]
  return fields.every((field) => equal(there[field], inErp[field]) || equal(here[field], inGoogle[field]))
}

export function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** The word that names a value: it is found again on the other side, and in the log. */
export function wordOf(event: CalendarEvent, field: StoryField): string {
  if (field === 'when') return event.when.start
  return /[A-Z]\d+\./.exec(event[field])?.[0] ?? ''
}

/** What the other side holds just now; undefined where the meeting isn't there once. */
export function acrossFrom(
  side: Side,
  tag: string,
  { field, world }: { field: StoryField; world: WholeWorld },
): string | undefined {
  const others = side === 'erp' ? ownEvents(world, tag) : records(world, tag)
  const [other] = others
  return other && others.length === 1 ? wordOf(other.event, field) : undefined
}

/** Whether the other side holds an edit that hasn't come across. */
export function hasUnseen(side: Side, event: CalendarEvent, world: WholeWorld): boolean {
  const other: Side = side === 'erp' ? 'google' : 'erp'
  return [...world.stories.of(event.location).values].some(([field, values]) => {
    const across = acrossFrom(side, event.location, { field, world })
    return across !== undefined && across === values.get(other) && across !== wordOf(event, field)
  })
}

export function records({ erp }: WholeWorld, tag?: string): ErpRow[] {
  return [...erp.rows.values()].filter(
    ({ event, isDeleted }) =>
      !isDeleted && (tag === undefined ? event.location !== '' : event.location === tag),
  )
}

/** Whether an edit has once brought it back as another record than it was. */
export function hasFormer({ erp }: WholeWorld, tag: string): boolean {
  return [...erp.rows.values()].filter(({ event }) => event.location === tag).length > 1
}

/** A task made it and died, and it was deleted before anybody noted it: nothing is known of it. */
export function isNobodys({ erp, store }: WholeWorld, tag: string): boolean {
  const own = [...erp.rows.values()].filter(({ event }) => event.location === tag)
  return own.some(
    ({ createdById, entity, recordId }) =>
      createdById === API_USER && !store.isNamed('record', `${entity}/${recordId}`),
  )
}

/** Not hidden, and made by somebody of this world. */
export function isKnown({ stories }: WholeWorld): (row: Row) => boolean {
  return ({ event, isPrivate }) => !isPrivate && stories.has(event.location)
}

/** By the users' choice, the ERP keeps what is removed in Google. */
export function staysInErp({ settings: { onGoogleRemoval } }: WholeWorld): string | null {
  return onGoogleRemoval === 'keep' ? 'stays in the ERP' : null
}

/** By the users' choice, what was born in Google stays there; and so were the occurrences of whatever has become a series. */
export function staysInGoogle(
  { stories, settings: { removesGoogleBorn } }: WholeWorld,
  tag: string,
): string | null {
  const { bornOn, isSeries } = stories.of(tag)
  return !removesGoogleBorn && (bornOn === 'google' || isSeries) ? 'stays in Google' : null
}

/** Events in the calendars that organise them. */
export function ownEvents({ google }: WholeWorld, tag?: string): Row[] {
  return [...google.calendars.keys()]
    .flatMap((id) => google.living(id))
    .filter(({ organizer, calendarId }) => organizer === calendarId)
    .filter(({ event }) => (tag === undefined ? event.location !== '' : event.location === tag))
}

export function isLastOfSeries({ google }: WholeWorld, { calendarId, occurrence }: Row): boolean {
  const series = occurrence && google.calendar(calendarId).rows.get(occurrence.seriesId)
  return series ? google.occurrences(series).filter(({ isAlive }) => isAlive).length < 2 : false
}

/** What becomes of the cancelled id that a move leaves behind isn't known (google.md 2.6): only where it was last it can be brought back. */
export function wasMovedOn({ google }: WholeWorld, { calendarId, eventId, uid, change: last }: Row): boolean {
  const others = [...google.calendars.values()].flatMap(({ id, rows }) =>
    id === calendarId ? [] : (rows.get(eventId) ?? []),
  )
  return others.some((row) => row.organizer === row.calendarId && row.uid === uid && row.change > last)
}

/** Beside it, what was made of it for somebody else and is brought back is a second one by people's wish. */
export function isHidden(world: WholeWorld, tag: string): boolean {
  // Hidden and taken away, it is revived as hidden as it was, with the words of the record.
  const isOfIt = (location: string): boolean => location === tag || location.endsWith(`.${tag}`)
  return ownEvents(world).some(({ isPrivate, event }) => isPrivate && isOfIt(event.location))
}

/**
 * Made of a record that was handed on while it was hidden here, or the other way round: that went without it, and it is its user's own
 * affair, shown again or not.
 */
export function wasHandedOn({ google, erp }: WholeWorld, row: Row, tag: string): boolean {
  const { mark, uid, calendarId } = row
  // What was born here is known by what was made of its record meanwhile, thrown away again or not: for somebody else, and for its own
  // user as one of the guests, while whose it is by now rests.
  const others = [...google.calendars.values()]
    .flatMap(({ rows }) => [...rows.values()])
    .filter((other) => other.event.location === tag && other.organizer === other.calendarId)
  const all = [...erp.rows.values()]
  // The shared one is everybody's: whose its record is by now has an event of his own, which isn't the one that he moved here.
  if (calendarId === SHARED)
    return all.some((record) =>
      others.some((other) => other.uid !== uid && isMadeOf(record, other.mark) && isHis(record, other)),
    )
  const marks = mark === null ? others.map((other) => other.mark) : [mark]
  const handedOn = all.filter((record) => !isHis(record, row))
  const isMembers = MEMBERS.some(({ account }) => account === calendarId)
  return isMembers && handedOn.some((record) => marks.some((one) => isMadeOf(record, one)))
}

function isMadeOf({ recordId }: ErpRow, mark: Row['mark']): boolean {
  return mark?.endsWith(`/${recordId}`) === true
}

function isHis({ assignedUserId }: ErpRow, { calendarId }: Row): boolean {
  return MEMBERS.some(({ account, userId }) => account === calendarId && userId === assignedUserId)
}
