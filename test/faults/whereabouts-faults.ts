import { faultsIn } from './fault.ts'
import type { SeededFault } from './fault.ts'

const pairing = faultsIn('shared/flows/pair-record.ts', [
  [
    '(await whyLeftAlone(given))',
    'null',
    'a meeting in a calendar that isn’t watched any more comes a second time',
  ],
  [
    "if (await isVisible(pair, owner.context)) return 'not-watched'",
    "return 'not-watched'",
    'what was deleted in a calendar that isn’t watched never comes back',
  ],
  [
    'isTombstone(pair.link) || leaving.includes(stored)) continue',
    'isTombstone(pair.link)) continue',
    'what is to leave keeps its user from having it at all',
  ],
  [
    '    if (former.pair.recordId === recordId) throw error\n',
    '',
    'a record whose event another task has just made gets a second one',
  ],
  [
    'isElsewhere(first.eventId, given) ? ',
    'false ? ',
    'a copy under the id that a move left behind takes the moved event away from its guests, and its record',
  ],
  [
    'named(`${recordId}@restored`)',
    'named(recordId)',
    'a record that is restored after an edit brought it back as another one has no event',
  ],
  [
    'one !== userId && (await deps.ownerOf.isResting(one))) return true',
    'one !== userId && (await deps.ownerOf.isResting(one))) return false',
    'what somebody was making when he paused is made by another user as well',
  ],
  [
    '[userId, ...concernedUsers(record)]',
    '[userId]',
    'a record that was handed on before its making was remembered has two events',
  ],
])

const place = faultsIn('shared/flows/move-pair.ts', [
  [
    'pair: { ...old.pair, claim } })',
    'pair: old.pair })',
    'a task goes on with the old name of what is being moved',
  ],
  [
    'else await savePair(store, tenant, { ...held, pair: old.pair })',
    '',
    'a pair that could not be moved is kept from everybody for a minute',
  ],
  [
    'isSettled(old.pair.link) ? clock.now() : (old.pair.claim?.since ?? clock.now())',
    'clock.now()',
    'a record that was lost before its event moved is not found any more',
  ],
])

const ownId = faultsIn('shared/flows/own-id.ts', [
  [
    "    rights: 'edit',\n    isGuest: false,\n",
    '',
    'an event of our own is only answered, because the one before was',
  ],
  ['if (id === pair.id || ', 'if (', 'what has an event of its own already can’t be made anew'],
  [' || isOurs(pair, calendar)', '', 'a record whose event was repeated is stuck when it is handed back'],
])

const doubled = faultsIn('shared/flows/doubled-pairs.ts', [
  [
    '|| (stored.pair.claim?.until ?? 0) > deps.clock.now()) continue',
    ') continue',
    'a pair is forgotten while a task is writing it',
  ],
  [
    'if (!(await isGone(stored.pair, owner.context))) continue',
    '',
    'a pair is forgotten although its event is there',
  ],
  [
    "if (isFault(error) && error.disposition !== 'retry') return false",
    '',
    'a leftover in a calendar that is closed to us keeps its record from everybody',
  ],
  [
    "pair.role === 'main' && !isTombstone(pair.link)",
    "pair.role === 'main' && pair.link.presence.google.includes(true)",
    'a record that was there without its event has two after a move that was cut short',
  ],
  ['isTombstone(pair.link) &&\n', '', 'of two living pairs of a record one is not looked after'],
  [
    'if ((other.claim === null) !== (pair.claim === null)) return other.claim === null',
    '',
    'a record is brought back by what was cut short on its way to another event',
  ],
  [
    'other.settledAt === pair.settledAt ? other.id > pair.id : other.settledAt > pair.settledAt',
    'other.id > pair.id',
    'a record is brought back by a pair that it no longer belongs to',
  ],
])

const followed = faultsIn('shared/flows/follow-series.ts', [
  [
    'seriesRootOf(held.occurrence.seriesId) === root && ',
    '',
    'another series’ occurrence of that day takes a record over',
  ],
  [
    'from: at - WEEK_MS, to: at + WEEK_MS',
    'from: at - HALF_DAY_MS, to: at + HALF_DAY_MS',
    'one of a series that was cut, put on another day, is made a second time',
  ],
  [
    '  } while (page !== null)\n  return successors',
    '  } while (false)\n  return successors',
    'one of a series that was cut isn’t found in a calendar of many events',
  ],
  [
    'const at = middleOf(originalStart)',
    'const at = Date.parse(originalStart)',
    'one of a series of whole days that was cut takes the place of the day before',
  ],
  [
    '.sort((a, b) => distance(a) - distance(b))[0]',
    '.sort((a, b) => distance(b) - distance(a))[0]',
    'of two occurrences of a day the wrong one takes the record over',
  ],
])

const records = faultsIn('shared/flows/sync-record.ts', [
  [
    'await withoutLeftovers(await pairsOfRecord(store, tenant, ref), deps)',
    'await pairsOfRecord(store, tenant, ref)',
    'a move that was cut short takes its record away with the next edit',
  ],
  [
    'if (isReplaced(pair, beside, found.connection)) return forgetIfLeftOver(stored, deps)',
    '',
    'a record that has another event by now is made anew where it was first',
  ],
  [
    'if (isLeftOver(stored, deps)) await forgetPair(stored, deps)',
    '',
    'what a move that was cut short left behind is never forgotten',
  ],
  [
    'if (isLeftOver(stored, deps)) await forgetPair(stored, deps)',
    'await forgetPair(stored, deps)',
    'a record that is restored does not know any more which event was its own',
  ],
  [
    ' || pair.series !== null ||',
    ' ||',
    'an occurrence that is deleted in the ERP while its series is cut comes back',
  ],
  [
    'assertUnclaimed(retired?.pair.claim ?? null, deps.clock.now())',
    '',
    'a copy is made while another task is still taking the event away',
  ],
  [
    'followed?.stored ?? stored',
    'stored',
    'an occurrence that is handed on stays where its series was moved to',
  ],
  [', ...quietIf(record, beside) }', ' }', 'guests hear from us what their organiser did in Google'],
  [
    "last?.do === 'remove' && last.on === 'erp'",
    "last?.on === 'erp'",
    'guests aren’t told that a meeting was deleted in the ERP',
  ],
])

const reconciled = faultsIn('shared/flows/reconcile-pair.ts', [
  [
    "if (mayBeElsewhere(stored.pair, now, context)) return leftUndone(at, 'elsewhere', context)",
    '',
    'a meeting that is edited while it is moved to another calendar comes a second time',
  ],
  [
    ' && google === null && link.presence.google.includes(true)',
    ' && google === null',
    'what was never there is looked for before it is made',
  ],
  [
    "pair.letGo === 'google' || pair.isGuest || !isOwnId(pair.eventId)",
    "pair.letGo === 'google' || !isOwnId(pair.eventId)",
    'what a guest has again is made beside it',
  ],
  [
    "pair.letGo === 'google' || pair.isGuest || !isOwnId(pair.eventId)",
    "pair.letGo === 'google' || pair.isGuest",
    'an occurrence that is back is made beside it',
  ],
])

const read = faultsIn('shared/flows/read-sides.ts', [
  [
    "if (entry.kind === 'series' && pair.role === 'main' && isElsewhere) return null\n",
    '',
    'a record is not edited any more once its event was made a series',
  ],
])

const wanted = faultsIn('shared/flows/wanted-by.ts', [
  [
    'return (await successorOf({ calendarId }, series, context)) !== null',
    'return false',
    'who is invited to a series that was moved gets a copy besides',
  ],
  [
    "return entry.kind === 'held' || entry.kind === 'series'",
    "return entry.kind === 'held'",
    'who is invited to a meeting that became a series gets a copy besides',
  ],
  [
    'if (isKnown && staying',
    'if (staying',
    'who was invited once counts as invited after guests are no longer followed',
  ],
])

const written = faultsIn('shared/flows/write-step.ts', [
  [
    '(isAnswer && field !== OWN_ANSWER) || ',
    '',
    'what was edited in the ERP is forgotten when its meeting is only accepted again',
  ],
])

const inGoogle = faultsIn('shared/flows/write-google.ts', [
  [
    'return wasThere || !given.context.isElsewhere ?',
    'return true ?',
    'a meeting that is deleted in the ERP while it is moved stays where it was moved to',
  ],
  [
    'if (isAnswered) await answer(pair, given)',
    '',
    'a meeting whose guests may edit stays declined for who restores it',
  ],
  [' && !isGuest && isKept', ' && isKept', 'what others organise stays accepted when its record is deleted'],
])

const leader = faultsIn('shared/flows/meeting-leader.ts', [
  [
    '      await comeBack(eventHere(held, pull), pair.claim.until + SETTLES_MS, pull)\n',
    ' {}\n',
    'a meeting whose record never came into being is nobody’s when its maker left',
  ],
  [
    "if (!(await isStillHere(held, pull))) return 'theirs'",
    '',
    'an old list makes a record of what is gone, through whoever has the same calendar',
  ],
  [
    '? await isOursAlone(held, us, pull)',
    '? await isStillHere(held, pull)',
    'an occurrence that its leader declined becomes two other guests’ records',
  ],
  [
    'if (isOther && (await leads(stored.meeting, held, pull))) {',
    'if (stored?.version === null) {',
    'an occurrence that its leader declined is taken from the guest who has it',
  ],
  [
    '(await isStillHere(held, pull)) && (await isOursAlone(held, us, pull))',
    'true',
    'an occurrence that is shown again becomes a record of its leader, and of the guest who has it as well',
  ],
  [
    'return stored && answerOnList(stored.connection, calendar, held)',
    "return 'none'",
    'what somebody whose work rests isn’t invited to is nobody’s',
  ],
  [
    'areGuestsOmitted || isPrivate || ',
    '',
    'what somebody who rests may have, of guests that are not shown, becomes another guest’s record',
  ],
  [
    'if (pair === null || isInUse(pair.pair)) return true',
    'if (pair !== undefined) return true',
    'a meeting that comes back is made by its former leader and by the next one',
  ],
])

const home = faultsIn('shared/flows/home-calendar.ts', [
  [
    'if (!isWritable && !isOwnPrimary(calendarId, email)) continue',
    'if (!isOwnPrimary(calendarId, email)) continue',
    'a guest’s copy becomes a record before the event of the shared calendar',
  ],
  [
    'if (!isWritable && !isOwnPrimary(calendarId, email)) continue',
    '',
    'a calendar that may only be read leads a meeting',
  ],
])

const movedOn = faultsIn('shared/flows/moves-on-elsewhere.ts', [
  [
    'if (!pairs.some(({ pair }) => isFormer(pair))) return false',
    'return false',
    'an occurrence that its leader refused becomes a second record when its series is moved',
  ],
])

const held = faultsIn('shared/flows/pull-held.ts', [
  [
    "if (pull.own !== undefined && outcome === 'changed')",
    "if (pull.own === '' && outcome === 'changed')",
    'an event that is deleted while a task of its own makes its record stays a record',
  ],
  [
    'if (isWhole && there === null && (await isOfOutsider(held, pull))) await standBy(held, context, pull)',
    '',
    'a meeting of somebody outside that leaves its leader’s calendar is lost to who has it as well',
  ],
  [
    "if (isTombstone(stored.pair.link) && stored.pair.role === 'main' && (await leadOf(held, pull)) === 'theirs')\n    return 'ignored'",
    '',
    'a meeting that comes back becomes two records',
  ],
  ['isWhole && there === null', 'there === null', 'links to every day of what others lead fill the store'],
  [
    'there === null && (await isOfOutsider(held, pull))',
    'there === null',
    'links to all that colleagues organise fill the store',
  ],
])

const series = faultsIn('shared/flows/sync-series.ts', [
  [
    ' || (endsAt !== null && endsAt > from && endsAt <= to)',
    '',
    'what was brought forward stays where it was when its series is brought back without it',
  ],
])

const lost = faultsIn('shared/flows/adopt-lost-create.ts', [
  [
    'if (await mayBeOfAnother({ record, fit }, pair, context)) continue',
    '',
    'what somebody else was given is taken for the record that was lost',
  ],
  [
    'best > fit || (best === fit && record.assignedUserId !== userId)',
    'record.assignedUserId !== userId',
    'a record that was handed on before its making was remembered is made a second time',
  ],
  [' && record.assignedUserId !== userId)', ')', 'nobody takes what the creates of two fit alike'],
])

const plan = faultsIn('shared/domain/plan.ts', [
  [' || isOnItsWay(field)) &&', ') &&', 'an edit whose task died loses against a deletion'],
])

const view = faultsIn('shared/flows/pair-view.ts', [
  [
    'const isOurs = event.isOrganizer || event.organizer === null',
    'const isOurs = event.mayEdit',
    'who accepts again what was declined for him has no record of it where guests may edit',
  ],
  [
    "(rights === 'none' &&\n        now.google === null &&",
    '(rights === null &&\n        now.google === null &&',
    'who restores the record of a private event that is gone has it nowhere',
  ],
])

/** Where a meeting is, while it is moved, handed on, cut short or lived on elsewhere. */
export const whereaboutsFaults: readonly SeededFault[] = [
  ...pairing,
  ...place,
  ...ownId,
  ...doubled,
  ...followed,
  ...records,
  ...reconciled,
  ...read,
  ...wanted,
  ...written,
  ...inGoogle,
  ...leader,
  ...home,
  ...movedOn,
  ...held,
  ...series,
  ...lost,
  ...plan,
  ...view,
]
