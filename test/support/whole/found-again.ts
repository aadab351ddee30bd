import { act, alone, does, made, race, run, shared, turns, usual } from './history.ts'
import type { Found } from './history.ts'

/** Found after those of found-newest.ts. */
export const FOUND_AGAIN: readonly Found[] = [
  {
    what: 'what was hidden and canceled while only the ERP led is its user’s own affair when it is shown again',
    options: { ...usual, isVersioned: true },
    beginning: made('erp-make', { isMet: false }),
    moves: [
      { kind: 'settings', change: { direction: 'erp-to-google' } },
      run(),
      does('erp-cancel'),
      race('erp-text', 'google-hide', [0]),
      does('google-show'),
    ],
  },
  {
    what: 'what is handed on while its user rests, and edited on both sides, goes from him when his work goes on',
    options: { ...usual, isVersioned: true },
    beginning: made('google-make-rare', { isMet: false }),
    moves: [
      run(),
      { kind: 'pause', member: 0 },
      { ...does('erp-reassign'), fate: 'lose' },
      { ...race('erp-title', 'google-invite', [0]), more: 11 },
      { kind: 'wait', seconds: 90000 },
    ],
  },
  {
    what: 'what was hidden, handed on to whoever hid it and deleted is his own affair when he shows it again',
    options: alone,
    beginning: made('erp-make', { more: 8 }),
    moves: [
      does('google-hide', 0, 5),
      { ...run(), meanwhile: { step: 0, act: act('erp-reassign'), fate: 'deliver' } },
      { kind: 'rest' },
      race('erp-delete', 'google-invite', [0]),
      { ...run(), meanwhile: { step: 0, act: act('google-show'), fate: 'deliver' } },
    ],
  },
  {
    what: 'a record that a task made and died, deleted before anybody noted it, is one of its own when it is restored',
    options: shared,
    beginning: made('google-make', { pick: 4, isMet: false }),
    moves: [
      run({ at: 'erp.create', how: 'dies-after' }),
      race('erp-delete', 'google-hide', [0]),
      { kind: 'rest' },
      does('erp-restore'),
      does('google-show'),
    ],
  },
  {
    what: 'one of a series that was cut, made a whole day of another date, keeps its record when that is edited before anybody reads of it',
    options: { ...usual, isVersioned: true },
    beginning: {
      makes: [
        { what: 'erp-make', pick: 1, more: 0 },
        { what: 'google-make-series', pick: 0, more: 0 },
        { what: 'erp-make', pick: 0, more: 0 },
      ],
      isMet: false,
    },
    moves: [
      { ...run(), picks: [0, 0], meanwhile: { step: 13, act: act('google-cut-series'), fate: 'deliver' } },
      does('google-all-day', 0, 4),
      {
        ...run({ at: 3, how: 'dies-after' }, 0, 3),
        meanwhile: { step: 0, act: act('erp-text', 0, 3), fate: 'deliver' },
      },
    ],
  },
  {
    what: 'what was made of an event in a calendar that was taken off the list before anybody knew of it isn’t made again when that comes back',
    options: shared,
    beginning: made('google-make', { pick: 3 }),
    moves: [
      does('google-make', 0, 4),
      run({ at: 'erp.create', how: 'lost-answer' }),
      { kind: 'settings', change: { hasShared: false } },
      race('erp-time', 'google-title', [0]),
    ],
  },
  {
    what: 'an occurrence that is moved while two tasks read its series is one record',
    options: { ...usual, isVersioned: true, chosen: { onGoogleRemoval: 'keep' } },
    beginning: {
      makes: [
        { what: 'erp-make', pick: 0, more: 0 },
        { what: 'google-make-rare', pick: 0, more: 0 },
        { what: 'google-make-rare', pick: 6, more: 9 },
        { what: 'erp-make', pick: 0, more: 0 },
      ],
      isMet: false,
    },
    moves: [
      does('google-make'),
      { ...run(null, 0, 4), picks: [4, 11] },
      { kind: 'wait', seconds: 90000 },
      { ...run(), picks: [0, 1, 3] },
      {
        ...run(null, 0, 3),
        order: [...turns(4, 1), ...turns(3, 2)],
        isTwice: true,
        meanwhile: { step: 10, act: act('google-shift-series', 0, 11), fate: 'deliver' },
      },
    ],
  },
  {
    what: 'who hands on one of a series that is gone has a copy of it when that comes back',
    options: alone,
    beginning: made('google-make-series', { isMet: false }),
    moves: [
      run(),
      does('erp-cancel'),
      does('google-delete-series'),
      does('erp-reassign'),
      { kind: 'rest' },
      does('google-undelete'),
    ],
  },
  {
    what: 'What was moved to another organiser and edited in the ERP goes on under an id of our own',
    options: shared,
    beginning: {
      makes: [
        { what: 'google-make', pick: 0, more: 9 },
        { what: 'google-make', pick: 0, more: 0 },
        { what: 'erp-make', pick: 0, more: 0 },
      ],
      isMet: true,
    },
    moves: [
      does('erp-title', 0, 4),
      does('google-uninvite'),
      does('google-move', 1),
      does('erp-delete'),
      { kind: 'rest' },
      does('erp-delete'),
    ],
  },
  {
    what: 'What was moved to another organiser and deleted there comes back for its first user under an id of our own',
    options: shared,
    beginning: made('google-make', { more: 1 }),
    moves: [
      does('google-move'),
      does('google-delete'),
      {
        ...run(null, 0, 1),
        isTwice: true,
        meanwhile: { step: 0, act: act('erp-reassign'), fate: 'deliver' },
      },
      { ...run(null, 0, 1), picks: [1, 6] },
      does('erp-reassign'),
    ],
  },
  {
    what: 'Who is invited anew to what was moved away from her is told of each occurrence that goes',
    options: { ...shared, chosen: { hasAttendees: false } },
    beginning: made('google-make'),
    moves: [
      does('google-move'),
      { kind: 'rest' },
      { ...race('erp-delete', 'google-invite', [1, 3]), stepMs: 2000 },
      { ...run(), meanwhile: { step: 0, act: act('google-repeat'), fate: 'deliver' } },
    ],
  },
]
