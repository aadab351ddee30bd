import { faultsIn } from './fault.ts'
import type { SeededFault } from './fault.ts'

const rules = faultsIn('shared/domain/plan.ts', [
  [
    "if (write.some((field) => !mayWrite(rules, other, field))) return { do: 'read', side: other }",
    '',
    'what may not be written there is tried all the same',
  ],
  [
    'mayWrite(rules, back, field) ? { on: back, conflict: true } : null',
    'null',
    'who may not change a meeting sees his change for ever',
  ],
  ['{ on: back, conflict: true }', '{ on: back, conflict: false }', 'what was put right is kept nowhere'],
  [
    "mayRevive(rules, other) ? create(link, other, now) : { do: 'read', side: other }",
    'create(link, other, now)',
    'what somebody else took away is made anew when only one side was looked at',
  ],
  [
    'const edited = revives && wasEdited',
    'const edited = wasEdited',
    'what somebody else took away is made anew',
  ],
  [
    'if (!isSettled({ ...link, fields: {} }) || revives)',
    'if (true)',
    'what can’t be made there is tried at every look',
  ],
  [
    '(isEdit === undefined || isEdit(field)),',
    'true,',
    'an answer brings back a meeting that was taken away',
  ],
  [
    'if (!link.presence[side].includes(true)) return true',
    '',
    'a meeting that was restored as it was stays away on the other side',
  ],
])

const guests = faultsIn('shared/flows/pair-guests.ts', [
  ['ref === own ? OWN_ANSWER : known', 'known', 'a user is invited to his own meeting'],
  ['isAddress(email) && ', '', 'one wrong address keeps the whole event out of Google'],
  [' && email !== context.ownAddress', '', 'a contact with the user’s own address invites him'],
  [
    'field !== null && !found.has(field)',
    'field !== null',
    'of two guests with one address the wrong one’s answer counts',
  ],
  [
    '!refs.has(field) && link.fields[field] === undefined',
    '!refs.has(field)',
    'guests whom the ERP doesn’t know are looked up at every read',
  ],
  ["kinds.includes(ref.split('/')[0] ?? '')", 'true', 'a record gets guests that its entity can’t hold'],
  [
    'if (calendar) others.set(field, calendar)',
    '',
    'what another connected user answers in the ERP is put back',
  ],
  [
    'if (email && fieldOf(email, context) === field)',
    'if (email)',
    'who has another address now is invited twice',
  ],
  ['guests.filter(({ ref }) => ref === own) : guests', 'guests : guests', 'a copy has guests of its own'],
  [
    'guests.filter(({ isSelf }) => isSelf) : guests',
    'guests : guests',
    'who was invited to a copy goes on the record',
  ],
  [
    'guest.isSelf ? OWN_ANSWER : fieldOf',
    'fieldOf',
    'an account with another address than the ERP’s is a guest of its own',
  ],
  [
    "(options.hasAttendees || pair.role === 'copy')",
    'true',
    'guests are invited although the user doesn’t want it',
  ],
  [
    "options.hasAttendees || pair.role === 'copy'",
    'options.hasAttendees',
    'who doesn’t want guests can’t answer with his copy',
  ],
])

const view = faultsIn('shared/flows/pair-view.ts', [
  [
    "if (record.isCanceled || pair.letGo === 'erp') return false",
    "if (pair.letGo === 'erp') return false",
    'what wasn’t held stays in the calendar',
  ],
  [
    "if (record.isCanceled || pair.letGo === 'erp') return false",
    'if (record.isCanceled) return false',
    'what was deleted in Google and kept in the ERP comes back',
  ],
  [
    "own !== undefined && own.answer !== 'declined'",
    'own !== undefined',
    'who declined keeps a copy in his calendar',
  ],
  [
    "own !== undefined && own.answer !== 'declined'",
    "own?.answer !== 'declined'",
    'who was taken off keeps a copy in his calendar',
  ],
  [
    'if (isWithdrawn(pair, event, context)) return false',
    '',
    'a private event comes back to the ERP as a busy block',
  ],
  [
    "own?.answer === 'accepted' || own?.answer === 'tentative'",
    "event.etag !== ''",
    'what was declined comes back',
  ],
  [
    "own?.answer === 'accepted' || own?.answer === 'tentative'",
    "own?.answer === 'accepted'",
    'a maybe doesn’t take up what was declined',
  ],
  ["bornIn === 'google' && ", '', 'a meeting of the ERP’s that turns private loses its record'],
  [" && options.privateEvents === 'skip'", '', 'nobody gets a busy block'],
  ['if (event.isPrivate || ', 'if (', 'a private event is overwritten by its busy block'],
  ["event.type !== 'default' || ", '', 'an out-of-office is changed from the ERP'],
  [' || !context.isWritable(pair.calendar)', '', 'a calendar that is only read is written'],
  [
    "side === 'google' || field === OWN_ANSWER",
    'true',
    'who only attends changes everybody’s meeting by his copy',
  ],
  ["mayRevive: (side) => side === 'google',", '', 'an edited copy makes a deleted record anew'],
  ["field === OWN_ANSWER ? loses(field) : 'google'", "'google'", 'a later answer in a copy is undone'],
  [
    "(rights === 'answer' && (pair.letGo === 'google' || isTombstone(pair.link)))",
    "rights === 'answer'",
    'what its organiser took away is made anew',
  ],
  [
    "(pair.letGo === 'google' || isTombstone(pair.link))",
    "pair.letGo === 'google'",
    'who restores the record of what its organiser took away has it nowhere',
  ],
  ['!isGuestField(field) && field !== JOIN_URL', 'field !== JOIN_URL', 'an answer brings a meeting back'],
  ['if (field === JOIN_URL) return false', '', 'a link of the ERP’s is written to Google'],
  [
    "(rights === 'answer' && field === OWN_ANSWER)",
    "rights === 'answer'",
    'a guest’s change of somebody else’s meeting stays in the ERP',
  ],
  ['label === mirror.label || ', 'true || ', 'a new label stands nowhere'],
  [
    'if (strangers.length === 0) return link',
    'return link',
    'of guests who are added on both sides at once one is thrown off',
  ],
  ["if (event?.isPrivate && pair.role === 'copy')", 'if (false)', 'a copy that turns private is overwritten'],
  [
    'if (book.refs.has(field)) return { here, there: here }',
    'return { here, there: here }',
    'a guest whom the ERP doesn’t know is written there at every look',
  ],
  ["(event.joinUrl !== '' && ", '(', 'an event without a link empties the ERP’s own'],
  ["event ? event.joinUrl !== '' : ", 'event ? false : ', 'a link that Google comes by later never arrives'],
  [' || event?.areGuestsOmitted', '', 'guests are taken off the record when Google doesn’t list them all'],
  [
    'if (event ? !book.inGoogle.has(OWN_ANSWER) : !known.includes(OWN_ANSWER)) all.delete(OWN_ANSWER)',
    '',
    'who organises a meeting is taken off its record',
  ],
  [
    '    direction,\n    options.hasAttendees,',
    '    options.hasAttendees,',
    'an edit from before the direction was changed is never carried',
  ],
  [
    '    options.hasAttendees,\n    mirror',
    '    mirror',
    'guests don’t go to Google when their user wants them there at last',
  ],
  ['    record.isCanceled,', '', 'nobody notices that a meeting wasn’t held'],
  ['    record.guests,', '', 'nobody notices who was invited in the ERP'],
])

export const pairFaults: readonly SeededFault[] = [...rules, ...guests, ...view]
