import { faultsIn } from './fault.ts'
import type { SeededFault } from './fault.ts'

const byHand = faultsIn('shared/flows/settle-by-hand.ts', [
  [
    "if (entry.why === 'put-right' || entry.why === 'private') return 'not-possible'",
    '',
    'an undo is promised that is put right again at once',
  ],
  [
    "entry === undefined || entry.why === 'undo'",
    'entry === undefined',
    'an undo is undone by the next click',
  ],
  [
    "const letGo = on === 'erp' ? 'google' : 'erp'",
    'const letGo = null',
    'what was taken away by hand comes back',
  ],
  ['isRetry: true, mayRemove', 'mayRemove', 'who tries again is refused without a try'],
  [
    "if (pair.role === 'copy') return false",
    '',
    'an undone copy is deleted although its user is still invited',
  ],
  [
    '...(guests && guests.length > 0 && { guests }),',
    '',
    'a record that is brought back has lost its guests',
  ],
  ['over: now.erp.version,', 'over: null,', 'an undo overwrites an edit that came in between'],
  ['etag: now.google.etag }', 'etag: null }', 'an undo overwrites an edit that came in between in Google'],
  ['else after.delete(ref as GuestRef)', '', 'who was added by mistake stays after an undo'],
  ["take !== 'retry'", 'false', 'whatever is chosen, it is only tried again'],
])

const restore = faultsIn('shared/flows/restore-pair.ts', [
  [
    'if (rules.mayRevive?.(side) === false) return',
    '',
    'what only its organiser can bring back is tried by us',
  ],
  ['state[side] !== null || ', '', 'what is there already is written anew'],
  [
    "|| source === null || source === 'unread') return",
    ') return',
    'what is gone on both sides is put back from nothing',
  ],
  [
    'if (prepared) return putBack(prepared.stored, prepared.now ?? now, { side, context })',
    '',
    'nothing of a deleted series is put back',
  ],
])

const ownId = faultsIn('shared/flows/own-id.ts', [
  [
    "    bornIn: 'erp',\n",
    '',
    'a meeting that lives on in the ERP is left in Google when it is deleted there',
  ],
  ['    series: null,\n', '', 'a single event goes with the series that it was part of'],
  [
    'if (there !== null && !isFree(there.pair, pair)) return null',
    '',
    'one record’s event is taken from another pair',
  ],
])

const plainText = faultsIn('shared/domain/plain-text.ts', [
  ['if (!TAG.test(text)) return text', '', 'what was written as text loses its entities'],
  ["'- ').replace", "'').replace", 'a list is one run of words'],
  [".replace(/[ \\t]+\\n/g, '\\n')", '', 'blanks at the ends of lines are news'],
  [".replace(/\\n{3,}/g, '\\n\\n')", '', 'paragraphs are torn apart'],
  ['code > 0 && ', '', 'U+0000 reaches the ERP by its number'],
  ['?? whole', "?? ''", 'an entity that means nothing is lost'],
  ["new RegExp(TAG.source, 'gi')", "new RegExp(TAG.source, 'i')", 'only the first tag is taken out'],
])

const labels = faultsIn('shared/domain/labels.ts', [
  [
    'entities.find(({ entity }) => entity === defaultEntity)',
    'entities[0]',
    'what carries no label becomes whatever comes first',
  ],
  ["label !== '' && title", 'title', 'an empty label takes every title with a colon'],
])

const settings = faultsIn('shared/domain/calendar-settings.ts', [
  ["main !== 'owner' && main !== 'writer'", "main === 'free-busy'", 'a main calendar can’t be written'],
  ['choices.now + DAY_MS', 'choices.now', 'who lives east of us can’t begin today'],
  ['names.length === 0 ?', 'false ?', 'nothing at all is exchanged, and nobody says so'],
  ['label: label.trim()', 'label', 'a blank after a label makes it another one'],
  [
    'Object.hasOwn(draft.colours, entity)',
    'true',
    'an entity named like a part of every object has a colour',
  ],
  ['if (id === mainCalendar) errors', 'if (false) errors', 'a calendar is read twice'],
  ["access === 'free-busy'", 'false', 'a calendar is watched that tells nothing'],
  ['isDefaultChosen ? []', 'true ? []', 'events become records of a kind that isn’t exchanged'],
  [
    "draft.defaultEntity === '' ? null",
    'draft.defaultEntity === null ? null',
    'no kind at all becomes a kind without a name',
  ],
  ['types.length === 0', 'false', 'no kind of events is exchanged, and nobody says so'],
  ['...checkColours(draft),', '', 'Google refuses every event for its colour'],
])

export const choiceFaults: readonly SeededFault[] = [
  ...byHand,
  ...restore,
  ...ownId,
  ...plainText,
  ...labels,
  ...settings,
]
