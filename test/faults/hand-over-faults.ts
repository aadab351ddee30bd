import { faultsIn } from './fault.ts'
import type { SeededFault } from './fault.ts'

/** What is repeated, handed on, hidden or moved while others are at it. */
export const handOverFaults: readonly SeededFault[] = [
  ...faultsIn('shared/flows/sync-record.ts', [
    [
      "if (entry.kind === 'held') return { last: stored, google: entry.held }",
      "if (entry.kind === 'held' && !entry.held.isPrivate) return { last: stored, google: entry.held }",
      'what its user has just hidden is deleted when its record is handed on',
    ],
    [
      'role === null || isThereAs(role, pair, { beside, connection: owner.connection })',
      'role === null',
      'who handed a record on while its calendar was not watched has two copies of it',
    ],
    [
      "if (entry.kind === 'series') throw new Fault('google.moved-on', 'the event became a series')",
      '',
      'what is repeated and handed on is taken away with all its occurrences',
    ],
    [
      'return { last: stored, google: entry.held }',
      "return { last: stored, google: 'unread' }",
      'what was written into a copy that is taken away is in no log',
    ],
  ]),
  ...faultsIn('shared/flows/own-id.ts', [
    [
      'if (isRemembered && series !== null)',
      'if (false)',
      'an occurrence that was handed on and comes back with its series is another record',
    ],
    [
      'isForgotten(there) || (isGone &&',
      'isForgotten(there) || (false &&',
      'who handed an occurrence on while its series was gone has none of it when that is back',
    ],
  ]),
  ...faultsIn('shared/flows/reconcile-pair.ts', [
    [
      'erp.includes(true) && (google.includes(true) || erp.includes(false))',
      'erp.includes(true)',
      'a record that was restored beside its hidden event is taken away when it is edited',
    ],
  ]),
  ...faultsIn('shared/flows/sync-series.ts', [
    [
      'pairs.filter(({ pair }) => !isTombstone(pair.link))',
      'pairs.filter(({ pair }) => pair.link.presence.google.includes(true))',
      'a record that stands beside its hidden occurrence gets a double when its series is moved',
    ],
    [
      'return asOnlyDecider({ calendar, seriesId }, pull, (stay) => readSeries(seriesId, pull, stay))',
      'return readSeries(seriesId, pull, async () => {})',
      'an occurrence that is moved while two tasks read its series is two records',
    ],
    [
      '  for (const held of occurrences) {\n    await stay()\n',
      '  for (const held of occurrences) {\n',
      'a series that takes long to read is read by two tasks at once',
    ],
  ]),
  ...faultsIn('shared/flows/pair-view.ts', [
    [
      '!pair.link.presence.google.includes(true) &&',
      'isTombstone(pair.link) &&',
      'a record that was restored beside its hidden event has none when that is gone',
    ],
  ]),
  ...faultsIn('shared/flows/moved-here.ts', [
    [
      'pair.userId !== userId || !isWatched(calendar, connection)',
      'pair.userId !== userId',
      'what is moved out of a calendar that is watched no more becomes a second record',
    ],
  ]),
  ...faultsIn('shared/flows/others-of-record.ts', [
    [
      'if (recordId === null || after.recordId === recordId) return',
      'if (recordId !== after.recordId) return',
      'what somebody who rests had of a record that was brought back becomes a second record',
    ],
    [
      'pair.claim !== null && pair.link.presence.erp.length > 1',
      'pair.claim !== null',
      'what a task that died was writing of a record that was brought back becomes a second record',
    ],
  ]),
  ...faultsIn('shared/flows/pull-entry.ts', [
    [
      'full.newSeries.has(seriesId)) return !areOccurrences\n',
      'full.newSeries.has(seriesId)) return !areOccurrences\n  full.newSeries.add(seriesId)\n',
      'what is repeated while its record is written becomes two records',
    ],
    [
      'const read = isLinked ? seriesRead : full.newSeries',
      'const read = full.newSeries',
      'a series that is moved while everything is read loses its record',
    ],
    [
      ' && !(await isPairedAround(occurrence, calendar.calendar, pull))',
      '',
      'a series that is moved while the window goes on has two records of one occurrence',
    ],
    [
      '!(isLinked || areOccurrences)',
      'false',
      'what was changed in a new series that is moved while everything is read is beside what it has become',
    ],
    [
      'return outcome ?? pullHeld(held, stored, pull)',
      "return outcome ?? 'ignored'",
      'who is invited to a second occurrence has no record of it',
    ],
  ]),
  ...faultsIn('shared/flows/compare-with-erp.ts', [
    [
      ' || isHandedOn(record, known) || hasMoved(',
      ' || hasMoved(',
      'what was handed on while its user rested, and edited on both sides, stays with him as well',
    ],
    [
      "(comparison.when === 'afterReading' && (await invitesNobody(recordId, comparison)))",
      'false',
      'who was added to an outsider’s meeting while he paused has no copy',
    ],
  ]),
  ...faultsIn('shared/flows/wanted-by.ts', [
    [
      ' || beside.some(isMainOf(assignedUserId)))',
      ')',
      'what two users have hidden of one record writes it in turns, for ever',
    ],
    ['led === null || isMade ||', 'led === null ||', 'a copy is made and taken away for ever'],
  ]),
  ...faultsIn('shared/flows/pull-held.ts', [
    [
      'return former.calendar === calendar || isAlive({ calendarId, eventId }, pull)',
      'return true',
      'records follow a list that is older than a move to where they are gone as well',
    ],
  ]),
  ...faultsIn('shared/flows/pull-held.ts', [
    [
      '{ ...context, isElsewhere: true }',
      'context',
      'an occurrence whose series is moved once more while it is written loses its record',
    ],
  ]),
  ...faultsIn('shared/flows/pull-entry.ts', [
    [
      'wasSingle && (await endSeries(eventId, pull))',
      'false && (await endSeries(eventId, pull))',
      'a series that is deleted while it is read for the first time leaves records behind',
    ],
  ]),
  ...faultsIn('shared/flows/compare-with-erp.ts', [
    [
      'isHisOwn(own.pair, record) || ',
      '',
      'who is given the record of which he has a copy keeps the copy, and nobody else is invited',
    ],
  ]),
  ...faultsIn('shared/flows/follow-moved.ts', [
    [
      'if (candidates.length === 0 || !(await isGone(pair, former))) return false',
      'return false',
      'who is handed a meeting that was moved out of sight has it twice',
    ],
    [
      'others.map((calendar) => ({ calendar, of: former }))',
      'others.slice(others.length).map((calendar) => ({ calendar, of: former }))',
      'what was moved to a shared calendar and handed on before that was read is there twice',
    ],
    [
      '(isShared || guests',
      '(guests',
      'who is handed a meeting of a shared calendar that he has moved into his own has it twice',
    ],
    [', isHandedOn: true }', ' }', 'what was moved and handed on stays when it is handed back'],
    [
      'owner !== null && followUnasked(stored, owner, deps)',
      'false',
      'who is handed what somebody who rests has moved out of sight has it twice',
    ],
  ]),
  ...faultsIn('shared/flows/adopt-lost-create.ts', [
    [
      "!isTombstone(link) || bornIn === 'google'",
      '!isTombstone(link)',
      'a canceled record becomes that of an event whose own one was lost',
    ],
    [
      'if (pairs.some(({ pair }) => isAnothers(pair))) return false',
      '',
      'what was cut short in an unwatched calendar keeps away what is handed on under the same name',
    ],
  ]),
  ...faultsIn('shared/flows/write-google.ts', [
    [
      "isOnlyRelabelled(pair, record, context) ? 'none' : 'all'",
      "'all'",
      'guests are mailed because a user calls his calls by another name',
    ],
  ]),
  ...faultsIn('shared/flows/pull-held.ts', [
    [
      'settledAt: there?.pair.settledAt ?? 0',
      'settledAt: 0',
      'what was listed before it was handed on and taken away is made a record of once more',
    ],
  ]),
  ...faultsIn('shared/flows/pull-entry.ts', [
    [
      "if (isLinked && outcome === null && !(await isStillHere(held, pull))) return 'ignored'",
      '',
      'an occurrence of a series that was deleted meanwhile becomes a record for good',
    ],
  ]),
]
