import { faultsIn } from './fault.ts'

const plan = faultsIn('shared/domain/plan.ts', [
  [
    "if (!isSettled(link)) return { do: 'read', side: other }",
    '',
    'a side is guessed although a write of ours may have landed there',
  ],
  [
    'return edited ? create(link, gone, here) : remove(link, side)',
    'return remove(link, side)',
    'a deletion beats an edit',
  ],
  ['if (edited) return create(link, gone, here)', '', 'an edit after a cut-short removal is lost'],
  [
    'includes(false) ? remove(link, side) : create(link, gone, here)',
    'includes(false) ? create(link, gone, here) : remove(link, side)',
    'a cut-short removal makes a record, a cut-short create takes one away',
  ],
  ['conflict: isContested }', 'conflict: false }', 'what loses a conflict is kept nowhere'],
  [
    "if (moved.google) return targetFrom('erp', ",
    "if (moved.google) return targetFrom('google', ",
    'an edit in Google is undone',
  ],
  [
    "if (memory && memory.google.length > 1) return targetFrom('google', { field, isContested }, rules)",
    '',
    'a cut-short write of Google is forgotten',
  ],
  [
    "if (memory && memory.google.length > 1) return targetFrom('google', { field, isContested }, rules)",
    "if (memory && memory.google.length > 1) return { on: 'google', conflict: false }",
    'what was announced and may not be written any more passes for written',
  ],
  ['if (unsettled && targets.includes(unsettled)) return unsettled', '', 'a claim spans both sides'],
  [' || google.there === erp.here', '', 'what the ERP cannot hold looks like an edit of it'],
  [
    'moved.filter((field) => link.fields[field]?.[other][0] !== now[field]?.there)',
    '[...moved]',
    'a label left out in Google costs a write of the ERP',
  ],
  [
    'change(settleFields(link, now, agreed), on, {',
    'change(link, on, {',
    'a field both sides changed alike is news again',
  ],
])

const step = faultsIn('shared/domain/plan-step.ts', [
  ['...(held ? [held] : []), ', '', 'the losing value is news again when the write was cut short'],
  [
    '[...(link.fields[field]?.[on] ?? []), ',
    '[',
    'a value that an earlier lost write left is taken for an edit',
  ],
  [
    'unique([...link.presence[on], false, true])',
    '[true]',
    'a create that never arrived looks like a deletion',
  ],
  [
    'unique([...link.presence[on], true, false])',
    '[false]',
    'a removal that never arrived looks like a record restored',
  ],
  [
    '{ erp: erp.slice(-1), google: google.slice(-1) }',
    '{ erp, google }',
    'a tombstone stays unsettled for ever',
  ],
  ['erp: erp.slice(-1),', 'erp: erp.slice(0, 1),', 'a tombstone remembers what was overwritten'],
])

const link = faultsIn('shared/domain/link.ts', [
  [
    'isEnding(link) && !link',
    'isEnding(link) || !link',
    'a pair with one side left is taken for a tombstone',
  ],
  ['erp.length === 1 && google.length === 1', 'erp.length === 1', 'a claim on Google is no claim'],
  ['memory[side].length > 1', 'memory[side].length > 2', 'the write under way is not found'],
])

const mirror = faultsIn('shared/domain/mirror.ts', [
  ["Array.from(text).slice(0, length).join('')", 'text.slice(0, length)', 'an emoji is cut in half'],
  ['.trim() || UNTITLED', '.trim()', 'the ERP refuses an event without a title'],
  [
    " && !(when.kind === 'all-day' && when.end === when.start)",
    '',
    'Google refuses an all-day event of no day',
  ],
  ['.toZonedDateTime(zone)', ".toZonedDateTime('UTC')", 'a day begins at the wrong hour'],
  [
    'traits.holdsAllDay ? event.when : asTimed(event.when, zone)',
    'event.when',
    'an all-day event reaches an entity that cannot hold it',
  ],
  ["text.replaceAll('\\0', '')", 'text', 'U+0000 reaches the ERP'],
  ['/[<>=]/g', '/[<>]/g', 'the ERP refuses a title with ='],
  ['title: withLabel(event.title, label)', 'title: event.title', 'the label is missing in Google'],
])

const labels = faultsIn('shared/domain/labels.ts', [
  ['b.label.length - a.label.length', 'a.label.length - b.label.length', 'the shortest label wins'],
  ['.toLowerCase() === `${label}:`.toLowerCase()', ' === `${label}:`', 'a label counts in one spelling only'],
  ['slice(label.length + 1).trimStart()', 'slice(label.length + 1)', 'a blank stays before the name'],
])

const fingerprint = faultsIn('shared/domain/fingerprint.ts', [
  [
    'JSON.stringify([field, canonical])',
    'JSON.stringify([canonical])',
    'equal texts of two fields can be told',
  ],
  [
    '[value.kind, value.start, value.end]',
    '[value.start, value.end]',
    'an all-day event that becomes timed is no edit',
  ],
  [
    "createHmac('sha256', key)",
    "createHmac('sha256', '')",
    'short titles can be guessed from what is stored',
  ],
  [
    'there: print(field, held.there[field])',
    'there: print(field, held.here[field])',
    'the other side is never seen to agree',
  ],
])

const pairNames = faultsIn('shared/domain/pair-names.ts', [
  ['of.recordId, of.calendar]', 'of.recordId]', 'two calendars ask for the same event id'],
  [
    'JSON.stringify([kind, ...parts])',
    "[kind, ...parts].join('')",
    'two names meet because their parts run together',
  ],
  [
    "digest('link', [calendar, eventId]",
    "digest('link', [eventId]",
    'two users share the memory of one event',
  ],
])

export const domainFaults = [...plan, ...step, ...link, ...mirror, ...labels, ...fingerprint, ...pairNames]
