import { act, alone, does, made, race, run, shared, turns, usual } from './history.ts'
import type { Found } from './history.ts'

/** Found after those of found-latest.ts. */
export const FOUND_LAST: readonly Found[] = [
  {
    what: 'what was moved to a shared calendar, and handed on before anybody read that, is one event and one record',
    options: { ...shared, chosen: { hasAttendees: false } },
    beginning: made('erp-make', { pick: 3 }),
    moves: [
      { ...does('erp-reassign'), fate: 'twice' },
      run(null, 0, 7),
      does('google-move'),
      does('erp-reassign'),
    ],
  },
  {
    what: 'who hands on what she has moved to a shared calendar is invited to it, as the ERP says',
    options: shared,
    beginning: made('erp-make', { more: 5 }),
    moves: [{ ...does('google-move', 4), fate: 'late' }, does('erp-reassign', 5)],
  },
  {
    what: 'nobody is mailed because its user calls such records by another name, however late its task runs',
    options: usual,
    beginning: made('google-make', { pick: 11, more: 1 }),
    moves: [
      does('erp-title'),
      { ...run(null, 0, 2), stepMs: 2000, isTwice: true },
      { kind: 'settings', change: { callLabel: 'Anruf' } },
    ],
  },
  {
    what: 'an occurrence that was brought forward from beyond the window stays a record when its series takes it back, where that is wanted',
    options: { ...usual, chosen: { onGoogleRemoval: 'keep' } },
    beginning: {
      makes: [
        { what: 'google-make', pick: 0, more: 0 },
        { what: 'google-make-rare', pick: 0, more: 2 },
      ],
      isMet: true,
    },
    moves: [
      does('google-all-day', 0, 4),
      { ...run(null, 0, 10), meanwhile: { step: 15, act: act('google-shift-series', 10, 11), fate: 'late' } },
    ],
  },
  {
    what: 'what a create that was cut short has made is never the record of another event, though that is over',
    options: usual,
    beginning: made('google-make', { isMet: false }),
    moves: [
      does('google-repeat'),
      does('google-make'),
      run({ at: 'erp.create', how: 'lost-answer' }, 0, 9),
      does('erp-cancel', 0, 8),
      race('erp-delete', 'google-title', [0]),
      does('erp-invite', 8, 5),
    ],
  },
  {
    what: 'the whole day of a call is seen by a guest who isn’t followed at the instants that its record has',
    options: usual,
    beginning: {
      makes: [
        { what: 'erp-make', pick: 5, more: 9 },
        { what: 'google-make-rare', pick: 0, more: 1 },
        { what: 'erp-make', pick: 0, more: 11 },
        { what: 'google-make', pick: 0, more: 0 },
      ],
      isMet: true,
    },
    moves: [
      { kind: 'settings', change: { hasAttendees: false } },
      does('google-make-rare', 0, 3),
      does('google-hide'),
      does('google-repeat', 0, 9),
      does('erp-all-day'),
      does('google-all-day', 0, 10),
    ],
  },
  {
    what: 'what was listed before it was handed on and taken away is made no record of',
    options: alone,
    beginning: {
      makes: [
        { what: 'erp-make', pick: 0, more: 0 },
        { what: 'google-make', pick: 0, more: 1 },
      ],
      isMet: true,
    },
    moves: [
      does('google-make-series'),
      does('erp-reassign', 0, 11),
      { ...race('erp-time', 'google-text', [0]), pick: 3, stepMs: 5000 },
      { ...race('erp-text', 'google-text', [0]), pick: 9 },
    ],
  },
  {
    what: 'what its user hid before its record was handed on is hers beside what was made for the other, shown again or not',
    options: usual,
    beginning: {
      makes: [
        { what: 'google-make-series', pick: 0, more: 4 },
        { what: 'google-make', pick: 0, more: 0 },
      ],
      isMet: true,
    },
    moves: [
      { ...does('erp-make'), fate: 'twice' },
      { ...race('erp-delete', 'google-delete', [0]), pick: 10, stepMs: 2000 },
      does('erp-reassign', 0, 1),
      does('google-hide', 0, 4),
      { ...run(null, 0, 6), order: [2] },
      does('google-show'),
    ],
  },
  ...[
    { before: [does('google-title')], step: 4, pick: 0, how: 'changed' },
    { before: [{ kind: 'forget', calendar: 0 } as const], step: 10, pick: 4, how: 'read anew' },
  ].map(({ before, step, pick, how }) => ({
    what: `a series that is deleted while it is ${how}, and whose first record was edited, is that record and no other`,
    options: usual,
    beginning: made('erp-make'),
    moves: [
      { ...does('erp-title'), fate: 'lose' as const },
      does('google-repeat'),
      ...before,
      {
        ...run(null, 0, pick),
        meanwhile: { step, act: act('google-delete-series'), fate: 'lose' as const },
      },
    ],
  })),
  {
    what: 'what was moved away and repeated there has no hidden occurrence left where it was',
    options: { ...usual, chosen: { privateEvents: 'busy' } },
    beginning: made('google-make', { more: 3 }),
    moves: [
      does('google-move'),
      does('google-repeat'),
      race('erp-answer', 'google-hide', [0]),
      does('google-show'),
    ],
  },
  {
    what: 'what was made by a task that died, and moved out of sight before anybody read of it, is made anew',
    options: usual,
    beginning: made('erp-make', { more: 4, isMet: false }),
    moves: [run({ at: 'google.insert', how: 'dies-after' }, 0, 8), does('google-move')],
  },
  {
    what: 'an occurrence that its leader declined, and that was hidden and shown again, is one record whoever reads it first',
    options: usual,
    beginning: {
      makes: [
        { what: 'erp-make', pick: 0, more: 0 },
        { what: 'google-make-series', pick: 3, more: 9 },
      ],
      isMet: true,
    },
    moves: [
      { ...race('erp-text', 'google-title', [0]), pick: 2 },
      { ...does('google-answer', 2), fate: 'twice' },
      does('google-make', 1),
      { ...run(null, 0, 6), meanwhile: { step: 1, act: act('google-hide', 1, 6), fate: 'lose' } },
      {
        ...run(),
        picks: [7, 1],
        order: [2],
        stepMs: 5000,
        isTwice: true,
        meanwhile: { step: 9, act: act('google-show', 7, 8), fate: 'late' },
      },
    ],
  },
  {
    what: 'what was announced to an event that its user may only answer by now is put right in the ERP',
    options: usual,
    beginning: {
      makes: [
        { what: 'google-make-series', pick: 3, more: 9 },
        { what: 'erp-make', pick: 0, more: 0 },
        { what: 'erp-make', pick: 0, more: 0 },
      ],
      isMet: false,
    },
    moves: [
      { ...run(null, 0, 5), meanwhile: { step: 8, act: act('google-cut-series', 2, 2), fate: 'twice' } },
      { ...race('erp-time', 'google-time', [...turns(8, 1), 3]), pick: 3, stepMs: 5000 },
    ],
  },
  {
    what: 'what was hidden when its record was handed on, and is shown when that is gone, is its user’s own',
    options: shared,
    beginning: made('google-make-series', { pick: 6 }),
    moves: [
      { kind: 'sweep', depth: 'window', trouble: { at: 'google.insert', how: 'lost-answer' } },
      {
        ...run(null, 0, 5),
        stepMs: 5000,
        isTwice: true,
        meanwhile: { step: 7, act: act('erp-reassign', 9, 3), fate: 'late' },
      },
      { ...race('erp-time', 'google-text', [0]), stepMs: 5000 },
      { ...run(null, 0, 4), meanwhile: { step: 12, act: act('google-hide', 0, 9), fate: 'deliver' } },
      race('erp-invite', 'google-delete', [0]),
      does('google-show'),
    ],
  },
  {
    what: 'an occurrence in the shared calendar is deleted while what is gone from the main one waits for a yes',
    options: shared,
    beginning: made('erp-make'),
    moves: [
      does('google-make-daily', 0, 4),
      run(null, 0, 2),
      { ...race('erp-answer', 'google-invite', [0]), pick: 11 },
      does('google-make-daily'),
      race('erp-text', 'google-title', [0]),
      does('google-delete-series'),
      { ...race('erp-title', 'google-delete', [0]), pick: 8 },
    ],
  },
  {
    what: 'what its organiser wrote stands where a guest writes over it in his copy',
    options: alone,
    beginning: {
      makes: [
        { what: 'google-make-series', pick: 0, more: 0 },
        { what: 'erp-make', pick: 0, more: 1 },
      ],
      isMet: true,
    },
    moves: [
      { ...race('erp-invite', 'google-delete', [0]), pick: 7, more: 3 },
      does('google-make-rare', 0, 1),
      race('erp-title', 'google-title', [0]),
      does('google-make'),
      does('google-title', 0, 9),
    ],
  },
  {
    what: 'what was handed to somebody and moved by him into his own calendar goes on with its record, though that calendar is read first',
    options: shared,
    beginning: {
      makes: [
        { what: 'google-make', pick: 9, more: 0 },
        { what: 'erp-make', pick: 0, more: 0 },
      ],
      isMet: false,
    },
    moves: [
      run(null, 0, 10),
      does('erp-reassign', 0, 3),
      does('google-move', 6),
      { ...run(), picks: [0, 9] },
    ],
  },
  {
    what: 'what was handed to somebody, moved by him into his own calendar and repeated there goes on with its record as the first of its series',
    options: shared,
    beginning: {
      makes: [
        { what: 'google-make', pick: 9, more: 0 },
        { what: 'erp-make', pick: 0, more: 0 },
      ],
      isMet: false,
    },
    moves: [
      run(null, 0, 10),
      does('erp-reassign', 0, 3),
      does('google-move', 6),
      does('google-repeat'),
      run(null, 0, 5),
    ],
  },
  {
    what: 'whose invitation to one occurrence went with the move of its series, before anybody noted it, is invited anew',
    options: shared,
    beginning: {
      makes: [
        { what: 'google-make-rare', pick: 3, more: 5 },
        { what: 'erp-make', pick: 10, more: 5 },
      ],
      isMet: true,
    },
    moves: [
      { kind: 'sweep', depth: 'window', trouble: { at: 21, how: 'dies-after' } },
      { ...run(), picks: [3, 1] },
      {
        ...run(null, 0, 4),
        order: [1],
        meanwhile: { step: 3, act: act('google-make-series', 0, 11), fate: 'lose' },
      },
      does('erp-all-day'),
      { ...does('google-rename-series'), fate: 'twice' },
      does('google-make-rare'),
      does('google-make-series', 3),
      {
        ...run({ at: 'erp.create', how: 'dies-after' }),
        picks: [5, 8],
        order: [1],
        stepMs: 5000,
        meanwhile: { step: 8, act: act('google-make-daily', 9), fate: 'deliver' },
      },
      {
        ...run(null, 0, 11),
        stepMs: 2000,
        meanwhile: { step: 3, act: act('erp-make', 0, 1), fate: 'twice' },
      },
      does('erp-invite', 1, 8),
      run({ at: 'google.patch', how: 'dies-after' }, 0, 2),
      does('google-shift-series', 6, 5),
    ],
  },
  {
    what: 'what was deleted, restored, repeated and deleted again leaves no occurrence behind',
    options: usual,
    beginning: {
      makes: [
        { what: 'google-make', pick: 0, more: 0 },
        { what: 'google-make', pick: 0, more: 0 },
      ],
      isMet: true,
    },
    moves: [
      does('google-delete'),
      run(null, 0, 5),
      does('google-undelete'),
      does('google-repeat'),
      race('erp-answer', 'google-hide', [0]),
      does('google-time'),
      does('google-delete-series'),
    ],
  },
  {
    what: 'what is moved while everything is read keeps its record, where its series was read as a whole already',
    options: usual,
    beginning: made('erp-make'),
    moves: [
      race('erp-text', 'google-invite', [0]),
      does('google-make-rare', 0, 1),
      does('google-title', 0, 2),
      { kind: 'rest' },
      { kind: 'settings', change: { onGoogleRemoval: 'keep' } },
      { ...run(null, 0, 5), meanwhile: { step: 13, act: act('google-shift-series', 9), fate: 'late' } },
    ],
  },
  {
    what: 'what was deleted in Google before a first read is found gone by it, though its record was settled meanwhile',
    options: usual,
    beginning: made('erp-make', { isMet: false }),
    moves: [
      { kind: 'settings', change: { hasAttendees: false } },
      does('google-make-rare', 3),
      run(),
      { ...race('erp-invite', 'google-delete', [0]), more: 9, stepMs: 5000 },
    ],
  },
  {
    what: 'what was handed to a guest while its former user rested, who had moved it out of sight, goes on with its record as his invitation',
    options: usual,
    beginning: made('erp-make', { more: 8 }),
    moves: [
      { kind: 'pause', member: 0 },
      does('google-move'),
      does('erp-reassign'),
      { kind: 'forget', calendar: 1 },
      { ...run(), picks: [5, 9], order: [...turns(5, 0), ...turns(13, 1)] },
    ],
  },
]
