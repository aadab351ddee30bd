import { faultsIn } from './fault.ts'

export const readingFaults = [
  ...faultsIn('shared/flows/pull-entry.ts', [
    [
      "if (entry.kind === 'excluded') return 'ignored'",
      '',
      'what shows only that somebody is busy is paired',
    ],
    ['return endSeries(eventId, pull)', "return 'ignored'", 'a deleted series leaves its records behind'],
    ["pull.full ? 'ignored' : pullSeries", 'pullSeries', 'a first read costs a call for each series'],
    [
      'const isLinked = (await isLinkedUnder(seriesId, pull)) || (await isKnownSeries(seriesId, pull))',
      'const isLinked = false',
      'a series moved during an outage is made anew',
    ],
  ]),
  ...faultsIn('shared/flows/pull-held.ts', [
    [
      "{ erp: 'unread', google: held, listedAt: pull.listedAt }",
      "{ erp: 'unread', google: held }",
      'an old list undoes an edit',
    ],
    ['< since) return false', '> since) return false', 'the whole past appears in the ERP'],
    ['Date.parse(event.when.start) < windowOf(pull).to', 'true', 'an endless series fills the ERP'],
    ['!options.eventTypes.includes(type) || ', '', 'focus time becomes a meeting'],
    ['if (!trustsEtags || etag', 'if (etag', 'what a change of settings makes news is overlooked'],
    ['full && !held.isPrivate ? await', 'false ? await', 'a first sync doubles what both sides have'],
    ["answer === 'declined'", 'false', 'a refused invitation becomes a record'],
  ]),
  ...faultsIn('shared/flows/gone-pair.ts', [
    [
      'if (calendar.key === pair.calendar) continue',
      'continue',
      'an event that was moved takes its record away',
    ],
    ['if (pull.postpone) {', 'if (false) {', 'much is removed before it is counted'],
  ]),
  ...faultsIn('shared/flows/sync-series.ts', [
    [
      'if (stored.pair.claim === null) await forgetPair(stored, pull)',
      '',
      'the end of a series passes for that of the single event that it was once',
    ],
    [
      'if (await goesOnAsFirst(single, occurrences, pull)) return null',
      '',
      'a single event that becomes a series is doubled',
    ],
    ['formers.get(day)) || []', 'undefined) || []', 'a series that moves by an hour loses its records'],
    ['...(await cutOff(others, pull))', '', 'this and following makes new records'],
    [
      '    if (vanished.includes(stored)) outcomes.add',
      '    if (false) outcomes.add',
      'what a series lost stays for ever',
    ],
  ]),
  ...faultsIn('shared/flows/postponed-removals.ts', [
    ["(await brakeRemovals(removals, pull)) === 'held'", 'false', 'an emptied calendar empties the ERP'],
    [
      "if (why === 'vanished') counts",
      'if (false) counts',
      'the first half of this and following removes the second',
    ],
    ['!work?.mayRemove &&', '', 'what was allowed is asked about again'],
  ]),
  ...faultsIn('shared/flows/removal-brake.ts', [
    ["if (links.length <= REMOVED_FREELY) return 'go-on'", '', 'three of three are asked about'],
    ["if (links.length <= of * SHARE) return 'go-on'", '', 'a third is too much'],
    ['restore: otherSide(side)', 'restore: side', 'what is to be kept is put back where it is'],
    [
      'await scope.store.remove(keyOf({ calendar, side }, scope.tenant), version)',
      '',
      'an answer is never over',
    ],
  ]),
  ...faultsIn('shared/flows/full-read.ts', [
    ['full.unseen.delete(prefixOf(id))', '', 'a full read looks at every event once more'],
    [
      'for (const prefix of await seenBefore(reading, pull)) unseen.delete(prefix)',
      '',
      'what another task has seen is looked at once more',
    ],
  ]),
  ...faultsIn('shared/flows/match-unlinked.ts', [
    ['if (pairs.some(({ pair }) => !isForgotten(pair))) continue', '', 'two events take one record'],
    [
      '[title, when.kind, when.start, when.end]',
      '[title]',
      'equal titles at different times are one meeting',
    ],
  ]),
  ...faultsIn('shared/flows/move-pair.ts', [
    [
      'if (saved !== null) await forgetPair(held, { store, tenant })',
      'if (saved !== null) void held',
      'a record has two pairs after its event moved',
    ],
  ]),
  ...faultsIn('shared/flows/read-calendar.ts', [
    [
      'if (answer.nextCursor === null) return goOn',
      'if (answer.entries.length > 0 && answer.nextCursor === null) return goOn',
      'an empty page ends the reading',
    ],
    [
      'task.counts[await orDefer(eventIdOf(entry), pull, () => pullEntry(entry, pull))] += 1',
      'void orDefer(eventIdOf(entry), pull, () => pullEntry(entry, pull))',
      'the cursor is saved before its changes are done',
    ],
    [
      'pullOf(reading, memory, { task, listedAt })\n  for',
      'pullOf(reading, memory, { task, listedAt: task.scope.clock.now() + 600_000 })\n  for',
      'an old list undoes an edit',
    ],
    [
      'if (isExpired && !reading.isFull) return beginning(true, task)',
      '',
      'a calendar stops for ever when Google forgets its cursor',
    ],
    [
      'if (isLate) return { reading, isFinished: false }',
      '',
      'a long read is killed and begins anew for ever',
    ],
    [
      'lastFull?.settingsVersion === connection.settingsVersion',
      'true',
      'a change of settings carries nothing',
    ],
    ['full.unseen.size <= REMOVED_FREELY', 'true', 'many that vanished are removed one by one'],
  ]),
  ...faultsIn('shared/flows/read-task.ts', [
    [
      '...stored.calendar, ...watch, ...change',
      '...stored.calendar, ...change',
      'a new channel is opened at every read',
    ],
    [
      'if (saved === null) return false',
      'if (saved === null) task.stored = stored',
      'a channel is stopped that the calendar still counts on',
    ],
  ]),
  ...faultsIn('shared/flows/pull-calendar.ts', [
    [
      'calendar.lease !== null && calendar.lease.until > now',
      'calendar.lease === null',
      'two tasks read one calendar',
    ],
    ['calendar.lease.until > now', 'calendar.lease.until > 0', 'a crash stops a calendar for ever'],
    [' || channel.id === calendar.lease?.opening', '', 'a channel is stopped while it is opened'],
    [
      'if (!isWatched(task.calendar, connection)) return endCalendar(task.calendar, scope)',
      '',
      'a calendar that nobody chose is read for ever',
    ],
    [
      'reading.isFull && (await isAllRead(task))',
      'reading.isFull',
      'a record is made in Google that another calendar has',
    ],
    ['if (!isGone) throw error', 'throw error', 'a calendar that was deleted is asked for without end'],
  ]),
  ...faultsIn('shared/flows/sweep.ts', [
    ['main?.calendar.readAt ?', 'main ?', 'a night before the first read doubles what both sides have'],
  ]),
  ...faultsIn('shared/flows/defer-task.ts', [
    ['Math.min(waitMs, CLAIM_MS)', 'waitMs', 'a task sleeps as long as anybody says'],
    ['Math.ceil(', 'Math.floor(', 'a task comes back while the claim still stands'],
    ['-${at}`', '`', 'a task that was deferred once is never deferred again'],
    [" && !isFault(error, 'store.contended')", '', 'a lost race slows the whole queue down'],
    ["(isFault(error) && error.disposition === 'reconnect')", 'false', 'a dead grant makes a storm of tasks'],
    ['eventId === pull.own || ', '', 'a task that fails makes another one without end'],
    [
      'if (pull.deferred?.has(eventId)) return',
      'if (pull.deferred === null) return',
      'an occurrence of a moved series that has to wait for its record is given another one',
    ],
  ]),
]
