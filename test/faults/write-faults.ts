import { faultsIn } from './fault.ts'
import type { SeededFault } from './fault.ts'

const writeGoogle = faultsIn('shared/flows/write-google.ts', [
  [
    'const etag = isAnswered ? null : etagOf(pair, now)',
    'const etag = null',
    'an edit that nobody told of is overwritten',
  ],
  ['etagOf(pair, now), notify)', 'null, notify)', 'an edit that nobody told of is deleted'],
  ['if (isQuiet || ', 'if (', 'a job mails everybody'],
  [' || endsAt < clock.now()', '', 'guests are mailed about what is over'],
  ['record.changedAt < startedAt || ', '', 'guests are mailed about what was changed before it all began'],
  [
    '(record.modifiedById ?? record.createdById) === (await erp.ownUserId())',
    'false',
    'guests are mailed twice about what came from Google',
  ],
  [
    "kind === 'create' || fields.includes('when') ? erp : google",
    "kind !== 'change' || fields.includes('when') ? erp : google",
    'nobody is told that a meeting to come was taken away after its day was put back',
  ],
  [
    "kind === 'create' || fields.includes('when') ? erp : google",
    "kind !== 'remove' ? erp : google",
    'guests are mailed about what is over because its record says otherwise',
  ],
  [' && hasAnswers(pair, context)', ' && false', 'who said yes to Monday has said yes to Tuesday'],
  ["step.fields.includes('when') && ", '', 'a new title makes everybody answer anew'],
  [
    "rights === 'none' || (rights === 'edit' && !isGuest && isKept)",
    "rights === 'none'",
    'what was made in Google is deleted there against its user’s wish',
  ],
  [
    "rights === 'none' || (rights === 'edit' && !isGuest && isKept)",
    "rights === 'edit' && !isGuest && isKept",
    'a calendar that is only read is deleted from',
  ],
  [
    'erp === null && !given',
    '!given',
    'what wasn’t held stays in the calendar where only deleted ones should',
  ],
  ["letGo: held === null ? null : 'google' }", 'letGo: null }', 'what was declined comes back to the ERP'],
  [
    "step.do === 'create' && own === 'declined' ? 'none' : own",
    'own',
    'what is taken up again is declined again',
  ],
  ["pair.role === 'copy' || field !== OWN_ANSWER", 'true', 'who organises a meeting is invited to it'],
  [
    "return pair.role === 'copy' ? known : [...known, ...context.broughtAlong.filter(isNew)]",
    'return known',
    'who hands on a meeting leaves guests behind',
  ],
  ['context.broughtAlong.filter(isNew)', 'context.broughtAlong', 'a guest is invited twice'],
  ['...(colour !== undefined && { colour }),', '', 'no event has its colour'],
  ['...(withMeet && { withMeet }),', '', 'no meeting has a link to join by'],
  [" && pair.role === 'main' && pair", ' && pair', 'each copy has a video call of its own'],
  [" && pair.entity === 'Meeting'", '', 'every call has a video call'],
  ["?.answer ?? 'declined')", "?.answer ?? 'none')", 'who was taken off in the ERP still says yes in Google'],
  ['if (!step.fields.includes(field)) continue', '', 'a new answer is overwritten with the one before'],
  ['remove: [...gone.values()]', 'remove: []', 'who was taken off in the ERP stays invited'],
  [
    'if (missing.includes(field)) found.set(field, email)',
    '',
    'who has another address by now stays invited',
  ],
  [
    "others.every((field) => field === OWN_ANSWER)) return 'none'",
    "true) return 'none'",
    'nobody is ever mailed',
  ],
])

const writeSide = faultsIn('shared/flows/write-side.ts', [
  ['over: version', 'over: null', 'an edit that comes between read and write is overwritten'],
  ['google.isPrivate ? masked(google)', 'false ? masked(google)', 'a busy block has no title'],
  [
    '...(record.isCanceled && { isCanceled: false }),',
    '',
    'what comes back in Google stays “not held” in the ERP',
  ],
  [
    "isWithdrawn ? 'remove' : options.onGoogleRemoval",
    'options.onGoogleRemoval',
    'what turned private stays in the ERP as not held',
  ],
  [
    "if (policy === 'keep' || mirror.traits.status === null)",
    'if (mirror.traits.status === null)',
    'what is to be kept is canceled',
  ],
  [
    "if (policy === 'keep' || mirror.traits.status === null)",
    "if (policy === 'keep')",
    'an entity without a status can’t follow a removal',
  ],
  ["if (pair.role === 'copy') {", 'if (false) {', 'who deletes his copy deletes everybody’s meeting'],
  ['else if (ref && ', 'else if (ref === null && ', 'who was taken off in Google stays on the record'],
  [
    "google.guests.find(({ isSelf }) => isSelf)?.answer ?? 'accepted'",
    "'accepted'",
    'a maybe becomes a yes in the ERP',
  ],
  ['options.assignsDefaultTeam && ', '', 'everybody’s records are given to a team'],
  ['mirror.traits.hasTeams ? await', 'true ? await', 'the ERP refuses a record of an entity without teams'],
  ['...(team !== null && { teamId: team }),', '', 'no record is given to a team'],
  [
    "...(google.joinUrl !== '' && mirror.traits.joinUrlField && { joinUrl: google.joinUrl }),",
    '',
    'a new record doesn’t say where to join',
  ],
  [
    '...(step.fields.includes(JOIN_URL) && { joinUrl: google.joinUrl }),',
    '',
    'a record doesn’t say where to join since the video call was added',
  ],
  [
    "mirror.traits.guestKinds.includes('User') && { guests }",
    'true && { guests }',
    'the ERP refuses guests of an entity that has none',
  ],
])

const pairLog = faultsIn('shared/flows/pair-log.ts', [
  ['at > now - KEPT_MS', 'at > 0', 'what was overwritten is kept for ever'],
  [
    "entry.why === 'private' ? before.map(withoutTexts) : before",
    'before',
    'what a private event was called stays in the log',
  ],
  [
    "const isPrivate = now.google !== 'unread' && now.google !== null && now.google.isPrivate",
    'const isPrivate = false',
    'the log tells what a private event said before',
  ],
  ['isPrivate ? null : valuesBefore', 'valuesBefore', 'the log keeps what was in the ERP of a private event'],
  ['return { ...rest, was: null }', 'return rest', 'a private event’s former title can be read in the log'],
  ['.slice(-ENTRIES_MAX)', '', 'a busy pair outgrows its document'],
  ['JSON.stringify(entries).length > CHARS_MAX', 'false', 'long descriptions outgrow a document'],
  [
    "if (held === 'unread' && step.on === 'google') return lastInGoogle(pair, fields)",
    '',
    'what the ERP overwrote in Google is not in the log',
  ],
  ['known.some(([, value]) => value === undefined)', 'false', 'an undo brings back half of what was there'],
])

const carryReminders = faultsIn('shared/flows/carry-reminders.ts', [
  [
    "return (reminders ?? '') !== text",
    'return reminders !== text',
    'each edit of a meeting asks for its reminders',
  ],
  [
    'keepsOwn: before === null',
    'keepsOwn: false',
    'the ERP’s usual reminders replace what somebody set in Google',
  ],
  [
    'return now === null ? null : etag',
    'return now',
    'an edit in Google passes for read because reminders were written over it',
  ],
  [
    "if (!isFault(error, 'google.refused')) throw error",
    'throw error',
    'refused reminders hold up a meeting',
  ],
  [
    'const userId = savedBy ?? record.modifiedById ?? record.createdById',
    'const userId = record.assignedUserId',
    'a colleague’s reminders become those of the meeting’s user',
  ],
  ['reminders: text, etag }', 'reminders: text }', 'the edit after new reminders costs a refusal and a read'],
])

export const writeFaults: readonly SeededFault[] = [
  ...writeGoogle,
  ...writeSide,
  ...pairLog,
  ...carryReminders,
]
