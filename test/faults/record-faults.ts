import { faultsIn } from './fault.ts'
import type { SeededFault } from './fault.ts'

const wanted = faultsIn('shared/flows/wanted-by.ts', [
  [
    "(led?.rights ?? 'edit') === 'edit' && ",
    '',
    'who is added in the ERP to an outsider’s meeting has it nowhere',
  ],
  ['return options.hasAttendees && ', 'return ', 'whose colleague invites nobody has a meeting nowhere'],
  [
    'staying.some(({ pair }) => invites(pair, userId, owner.context))',
    'false',
    'who is invited by an event of somebody who went away has it twice',
  ],
  [
    'const staying = pairs.filter(({ pair }) => !mayLeave(pair, record, pairs))',
    'const staying = pairs',
    'a record that is handed to somebody without Google leaves its guests without an event',
  ],
  ["if (role === 'copy') return true", '', 'who is taken off a record keeps its copy'],
  ['isOurs && !isGuest', '!isGuest', 'a meeting of somebody else’s is declined when its record is handed on'],
  [
    '!isGuest && assignedUserId',
    'assignedUserId',
    'what somebody else organises is deleted when its record is handed on',
  ],
  [
    'assignedUserId !== (assignedTo ?? userId)',
    'assignedUserId !== userId',
    'what was taken over from somebody who went away is taken out again',
  ],
  [
    "standing.find((pair) => pair.role === 'main' && !mayLeave(pair, record, pairs)) ?? null",
    'standing.find(() => false) ?? null',
    'a meeting that a colleague took over comes a second time',
  ],
])

const records = faultsIn('shared/flows/sync-record.ts', [
  ['!isSelf && !isOrganizer && ', '', 'who hands on a meeting is invited to it by Google'],
  [
    'if (role === null || isThereAs(',
    'if (role !== undefined || isThereAs(',
    'who hands on a meeting and still attends has it nowhere',
  ],
  [
    "if (isFault(error) && error.disposition !== 'retry') return null",
    '',
    'a meeting of somebody who took his access away can’t be handed on',
  ],
])

const pairing = faultsIn('shared/flows/pair-record.ts', [
  [
    "return firstReadAt === null ? 'not-read-yet' : null",
    'return null',
    'a record that is changed during the first reading is doubled',
  ],
  [
    "role === 'main' && pairs.some(isLed)",
    'pairs.some(isLed)',
    'who attends what was made in Google has no copy of it',
  ],
])

const gone = faultsIn('shared/flows/gone-pair.ts', [
  [
    'if (isHandedOver) await leaveMeeting(stored.pair, moved.pair, pull)',
    '',
    'who throws a meeting away still comes, says the ERP',
  ],
  [
    'if (isHandedOver && !(await isGoneNow(stored.pair, context))) return',
    'if (stored.version === null) return',
    'a meeting that another task makes anew is taken for one that its guest goes on with',
  ],
  [
    'if (to.uid !== null) await handOver(to.uid, to, pull)',
    '',
    'a meeting that was handed over is led from where it is gone',
  ],
  ['(await hasDouble(stored.pair, pull)) && ', 'false && ', 'a move that was cut short removes its record'],
  [
    'assertUnclaimed(claim, pull.clock.now())',
    '',
    'a pair whose event is gone is forgotten while a task is writing it',
  ],
  [
    ' && (await isGoneNow(stored.pair, context))',
    '',
    'an old list makes a pair forget an event that is there',
  ],
  [
    "if (isFault(error) && error.disposition === 'reconnect') return null",
    '',
    'one dead grant keeps another user’s calendar from being read',
  ],
  [
    'if (!connection.entities.some(({ entity }) => entity === pair.entity)) return null',
    '',
    'a meeting is handed to somebody who doesn’t want its kind',
  ],
  [
    'if (held) return { place: { to',
    'if (false) return { place: { to',
    'an event that was moved to another calendar takes its record away',
  ],
  [
    'if (writes > 0) await tellOthers(stored.pair, pull)',
    '',
    'who stands by is never told that a meeting is his now',
  ],
  [
    'const isOver = pull.own === undefined || isEnding(link)',
    'const isOver = true',
    'an edit in the ERP is lost when its event is gone from Google',
  ],
  [
    '|| isEnding(link)',
    '|| isTombstone(link)',
    'what was taken away from whoever handed it on comes back to him when its task died',
  ],
  [
    'if (isEnding(link) && !isTombstone(link)) await lookAtRecord(stored.pair, pull)',
    '',
    'what was deleted, and restored while its task died, is gone from Google',
  ],
  [
    'const successor = pull.own === undefined ? null : await followSeries(stored, context)',
    'const successor = null',
    'an occurrence that is deleted in the ERP while its series is cut becomes another record',
  ],
  [
    'record?.guests ?? known',
    'record?.guests ?? []',
    'what is deleted while its event is moved out of sight stays with its guests, without a record',
  ],
  [
    'if (isAfter(pair, deletedAt)) last',
    'if (false) last',
    'what was moved and deleted there is made anew under an id that it left behind',
  ],
  ['deletedAt > googleChangedAt', 'true', 'what is brought back is where it was before it was moved'],
])

const labels = faultsIn('shared/flows/remember-pair.ts', [
  [
    "mayWrite('google', context.direction) ? record : null",
    'record',
    'guests are mailed about what is over, because its record was moved while nothing was carried to Google',
  ],
  [
    " || !mayWrite('google', direction)",
    '',
    'labels that were changed while nothing was carried to Google are never carried',
  ],
])

const removals = faultsIn('shared/flows/postponed-removals.ts', [
  [
    'series !== null && deferred?.has(series.id)',
    'series === null',
    'a series that is moved while it cannot be read loses the record of what was changed in it',
  ],
])

const heldIn = faultsIn('shared/flows/held-in.ts', [
  [
    "if (isFault(error) && error.disposition === 'park') return { held: null }",
    '',
    'a calendar that is closed to us stops the removal of what is gone',
  ],
])

const leader = faultsIn('shared/flows/meeting-leader.ts', [
  [
    'if ((await isLeft(pair, pull)) && pair.letGo === null)',
    'if (await isLeft(pair, pull))',
    'what was removed in the ERP comes back through a colleague',
  ],
  [
    'if ((await isLeft(pair, pull)) && pair.letGo === null)',
    'if (false)',
    'nobody goes on with the meetings of somebody who went away',
  ],
  [
    "(await goesOnElsewhere(pair, pull)) ? 'theirs' : stored",
    'stored',
    'a guest takes over what was handed to somebody before its calendar was left',
  ],
  [" || letGo === 'google' || ", ' || ', 'what was removed in the ERP comes back through another guest'],
  ['clock.now() - meeting.at < SETTLES_MS', 'true', 'a meeting whose leader died is nobody’s'],
  [
    'clock.now() - meeting.at < SETTLES_MS',
    'false',
    'two guests who meet an event at once make two records of it',
  ],
  [
    'if (held.occurrence === null) await comeBackUnlessPaired(us, meeting, pull)',
    '',
    'a meeting whose leader died is looked at by nobody',
  ],
  [
    'meetingOf({ uid }: HeldEvent): string | null {\n  return uid === null ? null : uidOf(uid, null)',
    'meetingOf({ uid, occurrence }: HeldEvent): string | null {\n  return uid === null ? null : uidOf(uid, occurrence?.originalStart ?? null)',
    'each occurrence of a series is led by somebody else',
  ],
  [
    "if (answer !== 'declined') return answer !== null",
    'if (answer !== undefined) return answer !== null',
    'an occurrence that its leader declined is nobody’s',
  ],
  [
    'const owner = isHis ? null : await ownerElsewhere(held, pull)',
    'const owner = null as CalendarState | null',
    'a guest’s copy becomes a record before its organiser’s event',
  ],
])

const move = faultsIn('shared/flows/move-pair.ts', [
  [
    '(pair.assignedTo ?? pair.userId)',
    'null',
    'what a colleague took over leaves his calendar with the next change',
  ],
  ['pair.assignedTo ?? pair.userId', 'pair.userId', 'what was taken over twice leaves the calendar'],
  ['...withoutGuests(pair),', '', 'the former owner’s answer becomes the new one’s'],
  [
    'etag: null,\n    googleChangedAt: null,\n  }\n  const saved',
    '}\n  const saved',
    'the event of a moved pair is written over an unknown version',
  ],
  [
    'if (pair.claim !== null && pair.claim.until > now)',
    'if (false)',
    'a pair is moved while another task writes it',
  ],
  [
    'if (there !== null && !isForgotten(there.pair)) return null\n  const moved',
    'const moved',
    'an event with a record of its own loses it to the one moved there',
  ],
  ['...identityOf(held),', '', 'a moved event isn’t known as the same meeting any more'],
])

export const recordFaults: readonly SeededFault[] = [
  ...wanted,
  ...records,
  ...pairing,
  ...gone,
  ...labels,
  ...removals,
  ...heldIn,
  ...leader,
  ...move,
]
