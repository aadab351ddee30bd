import { faultsIn } from './fault.ts'

const reconcilePair = faultsIn('shared/flows/reconcile-pair.ts', [
  ['return pair.settledAt > listedAt - CLOCK_SLACK_MS', 'return false', 'an old list undoes an edit'],
  ['listedAt - CLOCK_SLACK_MS', 'listedAt', 'an old list undoes an edit when two clocks differ'],
  [
    "if (mayBeStale(now, pair)) return 'google'",
    '',
    'an old list undoes an edit that was only just carried over',
  ],
  [
    "if (step.on === 'erp') return now.erp === 'unread' ? 'erp' : null",
    "if (step.on === 'erp') return null",
    'the ERP is written unread',
  ],
  [
    'now: await lookAgain(done.missed, done, context), writes: 0',
    'now: done.now, writes: 0',
    'after a refusal the same write is tried again blindly',
  ],
  [
    'google.etag !== pair.etag && !mayBeStale(now, pair)',
    'google.etag !== pair.etag',
    'an old list brings an old etag back',
  ],
  [
    'const now = await readBoth(found.pair, seen, context)',
    'const now = seen',
    'after a lost answer an old list decides',
  ],
  ['const isPartial =', 'const isPartial = false &&', 'a field that was refused holds up all the others'],
  [' && clock.now() - refused.at < REFUSED_MS', '', 'what was refused is never tried again'],
  [
    "pair.letGo === 'google' || pair.isGuest || !isOwnId(pair.eventId)",
    'pair.isGuest || !isOwnId(pair.eventId)',
    'what was left in Google is inserted a second time',
  ],
])

const prepareWrite = faultsIn('shared/flows/prepare-write.ts', [
  ['if (Object.keys(pair.guests).length > 0)', 'if (false)', 'a new event invites guests at old addresses'],
  ['former.length === 0', 'true', 'who was taken off under another address is never put on the event again'],
  [
    'missing.filter((field) => !addresses.has(field))',
    'missing',
    'whoever is put on the event again is written without a word of who had taken him off',
  ],
])

const readSides = faultsIn('shared/flows/read-sides.ts', [
  [
    'const isOver = inGoogle === null && isEnding(pair.link)',
    'const isOver = false',
    'a removal that was cut short is undone by the reading of a calendar',
  ],
  [
    "const known = google !== 'unread' && listedAt === undefined",
    "const known = google !== 'unread'",
    'after a lost answer an old list decides',
  ],
  [
    "if (entry.kind === 'series') throw new Fault('google.moved-on', 'the event became a series')",
    "if (entry.kind === 'series') return null",
    'a single event that becomes a series is treated as deleted',
  ],
])

const writeStep = faultsIn('shared/flows/write-step.ts', [
  [
    'isTakenOff(field, step, { pair, context })',
    'false',
    'whom the ERP keeps on a record, and Google took off it, is never invited again',
  ],
  [
    'if (leftNoTrace(error)) await takeBack(before, claimed, context)',
    '',
    'a refusal blocks its pair for a minute',
  ],
  [
    " && !error.code.endsWith('unavailable')",
    '',
    'a claim is dropped although the write may have landed: a meeting doubles',
  ],
  [
    'recordId: isNewRecord ? null : pair.recordId',
    'recordId: pair.recordId',
    'a record made anew is not looked for after a crash',
  ],
  ['log: logged(pair, entry),', '', 'what loses a conflict is gone'],
  ['link: step.claim,', 'link: step.settled,', 'a write is remembered as done before it is'],
  ['claim: { since, until: claimedAt + CLAIM_MS },', 'claim: null,', 'a claim keeps nobody away'],
  ['...claimed.pair, link, log }', '...claimed.pair, log }', 'an edit that meets a deletion is lost'],
  [
    'if (memory && held) fields[field] =',
    'if (memory && held && fields === null) fields[field] =',
    'what a side made of our value is taken for an edit',
  ],
  [
    'isSettled(pair.link) ? claimedAt : (pair.claim?.since ?? claimedAt)',
    'claimedAt',
    'a lost record is no longer found after the second attempt',
  ],
])

const pairClaim = faultsIn('shared/flows/pair-claim.ts', [
  ['if (claim === null || claim.until <= now) return', 'return', 'two tasks write at once'],
  [
    'await savePair(store, tenant, { pair: { ...pair, claim: null }, version })',
    '',
    'an event that became a series keeps its pair claimed',
  ],
])

const rememberPair = faultsIn('shared/flows/remember-pair.ts', [
  [
    "if (saved === null) throw new Fault('store.contended', 'another task was faster')",
    'if (saved === null) return stored',
    'two tasks write at once',
  ],
])

const pairContext = faultsIn('shared/flows/pair-context.ts', [
  ['Math.max(1000, heldMs)', 'heldMs', 'a task that is kept away comes back at once, over and over'],
])

const adoptLostCreate = faultsIn('shared/flows/adopt-lost-create.ts', [
  ['waitForTwins(pair, others, clock.now())', '', 'twins take the same record'],
  [
    '(other.id < pair.id || (other.claim?.until ?? 0) > now)',
    'other.id < pair.id',
    'a record is taken from the task that is making it',
  ],
  [
    '(other.id < pair.id || (other.claim?.until ?? 0) > now)',
    '(other.claim?.until ?? 0) > now',
    'twins take the same record',
  ],
  [
    'if (!links.some(({ pair: other }) => isAnothers(other))) return record',
    'return record',
    'a record gets two events',
  ],
  [
    'const created = await erp.createdByUs(entity, { userId, since: claim.since - CLOCK_SLACK_MS })\n  const pending = await pendingCreates(store, tenant, { entity, userId })',
    'const pending = await pendingCreates(store, tenant, { entity, userId })\n  const created = await erp.createdByUs(entity, { userId, since: claim.since - CLOCK_SLACK_MS })',
    'a create that begins meanwhile loses its record',
  ],
  ['claim.since - CLOCK_SLACK_MS', 'claim.since', 'a lost record is not found when two clocks differ'],
  ['fit > fitOf(other, record.event, context)', 'fit >= 0', 'a create takes what another one made'],
  ['.sort((a, b) => b.fit - a.fit)', '.sort((a, b) => a.fit - b.fit)', 'the worst match is taken'],
])

const comparison = faultsIn('shared/flows/compare-with-erp.ts', [
  ['if (listed.has(recordId)) continue', '', 'a record on two pages is queued twice'],
  [
    'if (record !== null && known && known.digest === digest) return false',
    'if (record !== null && known) return false',
    'an edit that no webhook told of is never noticed',
  ],
  [
    'const isSure = claim === null && isSettled(link)',
    'const isSure = true',
    'a write that was cut short is taken for done',
  ],
])

const pairDocument = faultsIn('shared/flows/pair-document.ts', [
  ['pair.recordId === null && isTombstone(pair.link)', 'false', 'a tombstone counts as a create under way'],
])

const pairStore = faultsIn('shared/flows/pair-store.ts', [
  [
    'return saved === null ? null : { pair, version: saved }',
    'return { pair, version: saved as string }',
    'a lost race is not noticed',
  ],
  [
    "'record', equals: pendingKey(of.entity, of.userId)",
    "'record', equals: recordKey(of.entity, of.userId as never)",
    'creates under way are not found',
  ],
  ['limit: 200 }', 'limit: 0 }', 'a calendar has no pairs'],
])

const syncRecord = faultsIn('shared/flows/sync-record.ts', [
  [
    '  await retirePair(last, google, context)\n',
    '',
    'a record that was handed on stays in the old calendar',
  ],
  [
    'if (isTombstone(stored.pair.link)) return stored\n',
    '',
    'a record that was handed on costs a call every time',
  ],
  [
    'const isLeaving = record !== null && role !== pair.role && mayLeave(pair, record, beside)',
    'const isLeaving = record === null',
    'a record that was handed on is synced for its old user',
  ],
  ["if (!isFault(error) || error.disposition !== 'reconnect') throw error", '', 'a fault counts as done'],
  [
    'for (const stored of staying) await known',
    'for (const stored of staying) void known',
    'a task is done before its work is',
  ],
  [
    'if (first !== null && !isOfSeveral(first))',
    'if (first !== null)',
    'two tasks hand one record on at the same time',
  ],
  [
    'const found = await withoutLeftovers(await pairsOfRecord(store, tenant, ref), deps)',
    'const found = await withoutLeftovers(pairs, deps)',
    'who has waited does once more what was done',
  ],
])

const recordLease = faultsIn('shared/flows/record-lease.ts', [
  ['if (held > now) throw', 'if (held < 0) throw', 'two tasks hand one record on at the same time'],
  ['> ENOUGH_MS) return', '> 0) return', 'who takes long is overtaken'],
  ['+ LEASE_MS\n  let version', '+ 10 * LEASE_MS\n  let version', 'a dead task keeps a record to itself'],
])

const pairRecord = faultsIn('shared/flows/pair-record.ts', [
  ['if (pending.length > 0)', 'if (pending.length > 1)', 'a meeting made in Google is sent back there'],
  [
    "if (pairs.some(({ pair }) => pair.userId === userId && isOfCalendar(pair, connection))) return 'paired'",
    '',
    'a meeting made in Google is sent back there',
  ],
  [
    "pair.userId !== userId && !isTombstone(pair.link) && pair.role === 'main' && isStaying(pair)",
    'false',
    'a meeting made in one calendar goes to another user’s as well',
  ],
  ["if (endsBefore(record, since)) return 'before-since'", '', 'the whole past appears in the calendar'],
])

export const flowFaults = [
  ...reconcilePair,
  ...prepareWrite,
  ...readSides,
  ...writeStep,
  ...pairClaim,
  ...rememberPair,
  ...pairContext,
  ...adoptLostCreate,
  ...comparison,
  ...pairDocument,
  ...pairStore,
  ...syncRecord,
  ...recordLease,
  ...pairRecord,
]
