import type { CalendarEvent } from '../../../shared/domain/event.ts'
import { asErpHolds } from '../../../shared/domain/mirror.ts'
import { momentOf } from './google-row.ts'
import type { Row } from './google-row.ts'
import { agree, equal, labelIn, mirrorOf, ownEvents, records as recordsOf, wordOf } from './people-words.ts'
import { isMadeAnewBeside, slotOf } from './rest-view.ts'
import type { Meeting, RestView } from './rest-view.ts'
import type { Story } from './story-book.ts'
import type { ErpRow } from './whole-erp.ts'
import { MEMBERS, PEOPLE, SHARED, UNWATCHED } from './whole-world.ts'

/** What has to be true whenever everything has come to rest. Each throws with what it found. */
export const CHECKS = [
  nothingIsThereTwice,
  eachMeetingThatIsSeenIsOneRecord,
  eachRecordIsSeenOnceByEverybodyItConcerns,
  bothSidesHoldTheSame,
  guestsAndTheirAnswersAreTheSame,
  nothingThatWasDeletedCameBack,
  nothingWasLost,
  anEditBeatsADeletion,
  everyValueIsTheLastOfSomebody,
  nothingThatWasWrittenOverComesBack,
  everyValueThatLostIsInTheLog,
  noPrivateTextLeftGoogle,
  guestsHearOfEachChangeOnce,
  nothingIsLeftHalfDone,
] as const

export function nothingIsThereTwice({ world, meetings }: RestView): void {
  const isWatched = ({ calendarId }: Row) =>
    MEMBERS.some(({ account }) => account === calendarId) ||
    (calendarId === SHARED && world.settings.hasShared)
  for (const { id } of world.google.calendars.values()) {
    if (id === SHARED && !world.settings.hasShared) continue
    const seen = new Map<string, Row>()
    for (const row of world.google.living(id)) {
      // What its user has declined may be there beside what he is invited to instead.
      const isDeclined = row.guests.some(({ email, answer }) => email === id && answer === 'declined')
      if (!world.stories.has(row.event.location) || isDeclined || isMadeAnewBeside(row, world)) continue
      // What was handed on alone, or outlived its series, is a single event of its own: as many as there are times.
      const { isSeries, wasUnwatched, kept } = world.stories.of(row.event.location)
      const slot = `${row.event.location} ${row.occurrence?.originalStart ?? (isSeries ? row.event.when.start : '')}`
      const other = seen.get(slot)
      // At the moment that a calendar is watched no more, one may be given an event and the other take the old one over.
      // What was left in Google by choice may be beside the invitation to its record, restored and handed on, or beside the copy of that,
      // where guests aren't followed; and what was declined for one user and is another's by now beside what both are invited to.
      const mayBeTwice =
        wasUnwatched || kept.has('stays in Google') || meetings.get(row.event.location)?.isDeclined
      const isBesideCopy = kept.has('stays in Google') && other?.mark !== row.mark
      if (mayBeTwice && other && (isBesideCopy || other.organizer !== row.organizer)) continue
      // Google brought back an occurrence that was deleted in one place and edited in the other, and so has an event of its own.
      const isBeside = (row.occurrence === null) !== ((other ?? row).occurrence === null)
      if (kept.has('came back beside itself') && isBeside) continue
      // What was moved out of sight may be another record by then, for whoever is invited there: each has its own event in the end.
      if (kept.has('moved out of sight') && other?.mark !== row.mark) continue
      if (other) fail(`${slot} is twice in ${id}`, [shownEvent(other), shownEvent(row)])
      seen.set(slot, row)
    }
  }
  for (const { tag, isSeries, kept } of world.stories.stories.values()) {
    // What was moved out of everybody's sight and edited here besides are two by now.
    const own = Map.groupBy(ownEvents(world, tag).filter(isWatched), slotOf)
    // And so are what was left in Google by choice, moved there, and the event of its record when that is restored.
    const isOne = !kept.has('stays in Google')
    for (const [slot, rows] of own)
      if (isOne && rows.length > 1)
        fail(`${slot} is organised from ${rows.length} calendars`, rows.map(shownEvent))
    // What the ERP kept may be there beside what somebody else makes of his own event.
    if (kept.size > 0) continue
    const held = [...world.erp.rows.values()].filter(
      ({ event, isDeleted, isCanceled }) => event.location === tag && !isDeleted && !isCanceled,
    )
    const events = [...ownEvents(world, tag), ...hiddenBesideRecords(world, tag)]
    const slots = isSeries ? slotsAmong(events).size : 1
    // Who threw away what somebody outside organises, and edited its record, has a meeting of his own; the others have the first one.
    const most = meetings.get(tag)?.isDeclined ? Math.max(events.length, slots) : slots
    if (held.length > Math.max(1, most)) fail(`${tag} is ${held.length} records`, held.map(shownRecord))
  }
}

/**
 * What is hidden in the shared calendar while nobody watches that is not known of: its record is left alone. And so is one that somebody
 * restored beside its hidden event, at whatever time it is by then: as many of those as there are records that no event is at the time of.
 */
function hiddenBesideRecords(world: RestView['world'], tag: string): Row[] {
  const { google, erp, settings } = world
  const seen = ownEvents(world, tag)
  const restored = recordsOf(world, tag)
    .filter(({ recordId, isCanceled }) => erp.restored.has(recordId) && !isCanceled)
    .filter((record) => !seen.some(({ event }) => equal(event.when, record.event.when)))
  const hidden = [...google.calendars.keys()]
    .flatMap((id) => google.living(id))
    .filter(({ isPrivate, event }) => isPrivate && event.location.endsWith(`.${tag}`))
  const isUnknown = ({ calendarId }: Row) => calendarId === SHARED && !settings.hasShared
  const known = hidden.filter((row) => row.organizer === row.calendarId && !isUnknown(row))
  return [...hidden.filter(isUnknown), ...known.slice(0, restored.length)]
}

export function eachMeetingThatIsSeenIsOneRecord({ world, meetings }: RestView): void {
  for (const meeting of meetings.values()) {
    if (mayDiffer(world.stories.of(meeting.tag), meeting)) continue
    const slots = slotsAmong(meeting.events).size
    const count = world.stories.of(meeting.tag).isSeries ? slots : Math.min(1, slots)
    if (meeting.records.length !== count)
      fail(`${meeting.tag} is ${count} events and ${meeting.records.length} records`, shown(meeting))
  }
}

export function eachRecordIsSeenOnceByEverybodyItConcerns({ world, meetings, viewers }: RestView): void {
  for (const { userId, events, records } of viewers)
    for (const [tag, own] of records) {
      const meeting = meetings.get(tag) as Meeting
      if (mayDiffer(world.stories.of(tag), meeting)) continue
      const seen = events.get(tag) ?? []
      const theirs = meeting.records.filter((record) => !own.includes(record))
      // In the calendar that both have, each sees the other's, too.
      const shared = seen.filter(({ calendarId }) => calendarId === SHARED)
      // Where guests aren't followed Google shows him what he is invited to, and the ERP doesn't know that he is.
      const invited = seen.filter(
        ({ organizer, calendarId, event }) =>
          organizer !== calendarId &&
          theirs.some((record) => equal(record.event.when, whenIn(record, event))),
      )
      // What lies there needn't be his own event of it: the other leads it, or it wasn't watched for a while.
      const others = Math.min(
        new Set([...shared, ...invited]).size,
        theirs.length + (shared.length > 0 ? own.length : 0),
      )
      if (seen.length < own.length || seen.length > own.length + others)
        fail(`${userId} has ${own.length} records of ${tag} and sees ${seen.length} events`, shown(meeting))
    }
}

export function bothSidesHoldTheSame({ world, meetings }: RestView): void {
  for (const meeting of meetings.values()) {
    if (mayDiffer(world.stories.of(meeting.tag), meeting)) continue
    const open = new Set(meeting.records)
    const isCopied = meeting.records.length === 1 && meeting.events.length > 1
    const story = world.stories.of(meeting.tag)
    for (const row of meeting.events) {
      // A copy of one occurrence is beside the occurrence itself.
      const isBeside = isOutOfSeries(story, row)
      const match = [...(isBeside ? meeting.records : open)].find((record) => agree(record, row.event, world))
      if (!match) return fail(`${meeting.tag} differs`, shown(meeting))
      if (!isCopied && !isBeside) open.delete(match)
    }
  }
}

/** Where the organiser's calendar is connected; whom only one side knows stays there. */
export function guestsAndTheirAnswersAreTheSame({ world, meetings, viewers }: RestView): void {
  for (const meeting of meetings.values()) {
    const { tag, events, records, isDeclined, isHidden } = meeting
    const [row] = events
    const [record] = records
    if (!row || !record || events.length + records.length > 2 || isDeclined || isHidden) continue
    if (world.stories.of(tag).kept.size > 0) continue
    const owner = viewers.find(({ userId }) => userId === record.assignedUserId)
    const isOrganizer = row.organizer === row.calendarId && owner?.events.get(tag)?.length === 1
    if (!owner || !isOrganizer || !owner.connection.options.hasAttendees) continue
    const inErp = new Map(
      record.guests
        .filter(({ ref }) => ref !== `User/${owner.userId}`)
        .map(({ ref, answer }) => [ref as string, answer as string]),
    )
    const inGoogle = new Map(
      row.guests
        .filter(({ email }) => email !== owner.account)
        .flatMap(({ email, answer }) => {
          const ref = refOfAddress(email)
          return ref === null ? [] : [[ref, answer] as const]
        }),
    )
    // In Google one person may be a guest under two addresses, with two answers.
    const refs = row.guests.flatMap(({ email }) => refOfAddress(email) ?? [])
    const text = (guests: ReadonlyMap<string, string>) =>
      [...guests]
        .filter(([ref]) => refs.indexOf(ref) === refs.lastIndexOf(ref))
        .map(([ref, answer]) => `${ref} ${answer}`)
        .sort((a, b) => (a < b ? -1 : 1))
        .join()
    if (text(inErp) !== text(inGoogle)) fail(`${tag} has other guests`, [text(inErp), text(inGoogle)])
  }
}

function refOfAddress(email: string): string | null {
  const member = MEMBERS.find(({ account }) => account === email)
  if (member) return `User/${member.userId}`
  return PEOPLE.find(({ emails }) => emails.includes(email))?.ref ?? null
}

export function nothingThatWasDeletedCameBack({ world, meetings }: RestView): void {
  for (const story of world.stories.stories.values()) {
    const { deletedOn, touchedOn, odd, tag, kept } = story
    if (deletedOn.size === 0 || odd.size > 0 || kept.size > 0 || !story.wasThere) continue
    const isEdited = (['erp', 'google'] as const).some((side) => touchedOn.has(side) && !deletedOn.has(side))
    const meeting = meetings.get(tag)
    if (!isEdited && meeting && !meeting.isDeclined && meeting.events.length + meeting.records.length > 0)
      fail(`${tag} came back from the dead`, shown(meeting))
  }
}

export function nothingWasLost({ world, meetings }: RestView): void {
  for (const { tag, deletedOn, odd, wasThere } of world.stories.stories.values()) {
    if (!wasThere || deletedOn.size > 0 || odd.size > 0) continue
    const held = [...world.erp.rows.values()].filter(
      ({ event, isDeleted }) => event.location === tag && !isDeleted,
    )
    if (held.length + ownEvents(world, tag).length === 0) {
      const { records = [], events = [] } = meetings.get(tag) ?? {}
      fail(`${tag} was lost`, [...records.map(shownRecord), ...events.map(shownEvent)])
    }
  }
}

export function anEditBeatsADeletion({ world, meetings, viewers }: RestView): void {
  for (const { tag, mustLive, odd, kept, isSeries, deletedOn } of world.stories.stories.values()) {
    const meeting = meetings.get(tag)
    if (!mustLive || odd.size > 0 || kept.size > 0 || isSeries || deletedOn.size > 1 || !meeting) continue
    // In a calendar that nobody watches it goes on, and nobody is told of what is written there.
    const isThere = ownEvents(world, tag).some(({ calendarId }) => isWhereNobodyLooks(calendarId, world))
    const isAnybodys = viewers.length > 0 && !isThere && !meeting.isDeclined && !meeting.isHidden
    if (isAnybodys && meeting.events.length + meeting.records.length === 0)
      fail(`${tag} was edited on one side, deleted on the other, and is gone`, [])
  }
}

export function everyValueIsTheLastOfSomebody({ world, meetings, viewers }: RestView): void {
  for (const story of world.stories.stories.values()) {
    const meeting = meetings.get(story.tag)
    const [row] = meeting?.events ?? []
    const [record] = meeting?.records ?? []
    if (!row || !record || mayDiffer(story, meeting as Meeting) || story.isSeries || story.odd.size > 0)
      continue
    const isSeen = viewers.some(({ events }) =>
      events.get(story.tag)?.some(({ organizer, calendarId }) => organizer === calendarId),
    )
    if (!isSeen || !isOrganisedByUsers(world, story.tag)) continue
    for (const [field, values] of story.values) {
      if (values.size === 0) continue
      const held = [wordOf(record.event, field), wordOf(row.event, field)]
      if (![...values.values()].some((value) => held.includes(value)))
        fail(
          `${story.tag}.${field} is ${held.join(' / ')}, written was ${JSON.stringify([...values])}`,
          shown(meeting as Meeting),
        )
    }
  }
}

/** What somebody else organises is his to say, also where users have copies of it. */
function isOrganisedByUsers(world: RestView['world'], tag: string): boolean {
  const own = ownEvents(world, tag)
  return (
    own.length > 0 && own.every(({ calendarId }) => MEMBERS.some(({ account }) => account === calendarId))
  )
}

/** Not even for a moment: a list that is older than a write would bring it back, and its echo put it right again. */
export function nothingThatWasWrittenOverComesBack({ world, meetings }: RestView): void {
  for (const { tag, what } of world.erp.undone.splice(0)) {
    const story = world.stories.stories.get(tag)
    const isOurs = isOrganisedByUsers(world, tag)
    const meeting = meetings.get(tag)
    if (!story || !meeting || !isOurs || story.isSeries || story.odd.size > 0 || mayDiffer(story, meeting))
      continue
    fail(`${tag}: ${what}, which somebody had written over`, shown(meeting))
  }
}

export function everyValueThatLostIsInTheLog({ world, meetings, documents }: RestView): void {
  const logs = JSON.stringify([
    documents.get('history'),
    (documents.get('links') ?? []).map((link) => link['log'] ?? null),
  ])
  for (const story of world.stories.stories.values()) {
    const meeting = meetings.get(story.tag)
    if (!meeting || story.isSeries || [...story.odd].some((why) => why !== 'edited while canceled')) continue
    const kept = [...world.erp.rows.values()].filter(({ event }) => event.location === story.tag)
    const held = [...meeting.events, ...kept]
    for (const { field, value, side } of story.rivals)
      if (!held.some(({ event }) => wordOf(event, field) === value) && !logs.includes(value))
        fail(
          `${story.tag}.${field} lost ${value} of the ${side} side and nothing tells of it`,
          shown(meeting),
        )
  }
}

export function noPrivateTextLeftGoogle({ world, documents }: RestView): void {
  const places = {
    'the ERP': world.erp.written,
    'a task': world.queue.written,
    'the log': world.logged,
    'the store': [...documents].map((one) => JSON.stringify(one)),
  }
  for (const [place, texts] of Object.entries(places)) {
    const found = texts.find((text) => text.includes('secret-'))
    if (found !== undefined) fail(`a private text is in ${place}`, [found])
  }
  for (const link of documents.get('links') ?? [])
    for (const entry of link['log'] as readonly { why?: string; was?: unknown }[])
      if (entry.why === 'private' && entry.was !== null)
        fail('the log holds what was there before it turned private', [JSON.stringify(entry)])
}

/** One mail for each change that a person made in the ERP, and none about what is over. */
export function guestsHearOfEachChangeOnce({ world }: RestView): void {
  const counts = new Map<string, number>()
  for (const { to, kind, tag, at, endsAt } of world.google.mails) {
    if (endsAt < at) fail(`${to} was mailed (${kind}) about ${tag}, which is over`, [])
    const key = `${kind} of ${tag} to ${to}`
    const name = /M\d+$/.exec(tag)?.[0] ?? tag
    counts.set(key, (counts.get(key) ?? 0) + 1)
    const { erpChanges = 0, googleDeletions = 0 } = world.stories.stories.get(name) ?? {}
    const changes = erpChanges + googleDeletions
    if ((counts.get(key) ?? 0) > changes)
      fail(`${counts.get(key)} × ${key}, and ${changes} changes by people in the ERP`, [])
  }
}

/** In a calendar that nobody watches what was cut short waits for the day when somebody does. */
export function nothingIsLeftHalfDone({ documents, viewers }: RestView): void {
  const watched = viewers.flatMap(({ connection: { mainCalendar, options } }) => [
    mainCalendar.key as string,
    ...options.otherCalendars.map(({ key }) => key),
  ])
  for (const link of documents.get('links') ?? [])
    if (link['claim'] !== null && watched.includes(link['calendar'] as string))
      fail('a pair is still claimed', [JSON.stringify(link)])
}

/** Which times a meeting has: an occurrence is known by its original start, what is out of the series by when it is. */
function slotsAmong(events: readonly Row[]): ReadonlySet<string> {
  const byStart = new Map(
    events.flatMap((row) => (row.occurrence ? [[startOf(row), row.occurrence.originalStart] as const] : [])),
  )
  return new Set(
    events.map((row) => {
      const start = startOf(row)
      return row.occurrence?.originalStart ?? byStart.get(start) ?? `alone ${start}`
    }),
  )
}

/** Of a call's whole day the ERP has the instants. */
function whenIn({ entity }: ErpRow, event: CalendarEvent): CalendarEvent['when'] {
  return asErpHolds(event, mirrorOf(entity, 'Call')).when
}

/** As the ERP has it: of a call's whole day a copy is at the instants that the record has. */
function startOf({ event }: Row): string {
  return asErpHolds(event, mirrorOf(labelIn(event.title) === '' ? 'Meeting' : 'Call', 'Call')).when.start
}

/** Who only attends an occurrence's record, or was given it, has it as an event of its own. */
function isOutOfSeries({ isSeries }: Story, { occurrence }: Row): boolean {
  return isSeries && occurrence === null
}

/** Where one side may hold what the other hasn't got, by somebody's choice. */
function mayDiffer({ kept }: Story, { isDeclined, isHidden, isLeftAlone }: Meeting): boolean {
  return kept.size > 0 || isDeclined || isHidden || isLeftAlone
}

function isWhereNobodyLooks(calendarId: Row['calendarId'], { settings }: RestView['world']): boolean {
  return calendarId === UNWATCHED || (calendarId === SHARED && !settings.hasShared)
}

function shown({ events, records }: Meeting): string[] {
  return [...records.map(shownRecord), ...events.map(shownEvent)]
}

function shownEvent({ calendarId, eventId, uid, event, guests, organizer, occurrence }: Row): string {
  return `event ${calendarId} ${eventId} ${uid} by ${organizer} ${occurrence?.originalStart ?? ''} ${JSON.stringify(event)} ${JSON.stringify(guests)}`
}

function shownRecord({
  entity,
  recordId,
  event,
  assignedUserId,
  guests,
  isCanceled,
  isDeleted,
}: ErpRow): string {
  return `record ${entity} ${recordId} of ${assignedUserId} ${isCanceled ? 'canceled ' : ''}${isDeleted ? 'deleted ' : ''}${JSON.stringify(event)} ${JSON.stringify(guests)}`
}

function fail(what: string, found: readonly string[]): never {
  throw new Error([what, ...found].join('\n  '))
}

export function isOver({ event }: Row, now: number): boolean {
  return momentOf(event.when.end) < now
}
