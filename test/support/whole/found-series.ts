import { act, alone, does, made, race, run, shared, turns, usual } from './history.ts'
import type { Found } from './history.ts'
import type { Move } from './moves.ts'

/** Of a series of two, and the record of the first one is restored. */
const bothHidden: readonly Move[] = [
  { ...race('erp-title', 'google-hide', [0]), pick: 1 },
  race('erp-title', 'google-hide', [0]),
  does('erp-restore'),
  { kind: 'rest' },
]

/** Found by the simulation in meetings that repeat, and mended since. */
export const FOUND_SERIES: readonly Found[] = [
  {
    what: 'what is repeated while its record is written goes on as its first occurrence',
    options: alone,
    beginning: made('erp-make'),
    moves: [
      { kind: 'settings', change: { hasAttendees: true } },
      does('google-repeat'),
      race('erp-title', 'google-title', [0, 2]),
    ],
  },
  {
    what: 'what is repeated while its record is made leaves nothing half done',
    options: usual,
    beginning: made('google-make', { isMet: false }),
    moves: [
      { kind: 'settings', change: { direction: 'google-to-erp' } },
      {
        ...run({ at: 'erp.create', how: 'dies-after' }),
        meanwhile: { step: 4, act: { what: 'google-repeat', pick: 0, more: 0 }, fate: 'deliver' },
      },
      does('google-time', 0, 1),
    ],
  },
  {
    what: 'what is handed on while its calendar is not watched is no second copy when it is watched again',
    options: shared,
    beginning: made('google-make-series', { pick: 4, isMet: false }),
    moves: [
      { ...run(), picks: [3, 0] },
      { kind: 'settings', change: { hasShared: false } },
      { kind: 'settings', change: { hasAttendees: false } },
      does('erp-reassign'),
      { ...run(), picks: [0, 11] },
    ],
  },
  {
    what: 'an occurrence that was handed on is there once, though its series is cut and Google brings it back',
    options: alone,
    beginning: made('google-make-series', { more: 1 }),
    moves: [does('erp-reassign', 0, 5), run(), does('google-cut-series')],
  },
  {
    what: 'an occurrence that was handed on to somebody who pauses is there once, though its series is cut',
    options: usual,
    beginning: made('google-make-series', { more: 8 }),
    moves: [
      { kind: 'pause', member: 1 },
      does('erp-reassign', 0, 7),
      run(null, 0, 7),
      does('google-cut-series'),
    ],
  },
  {
    what: 'a record that is restored beside its hidden event is not taken away again when it is edited',
    options: alone,
    beginning: made('google-make'),
    moves: [race('erp-answer', 'google-hide', [0]), does('erp-restore'), { kind: 'rest' }, does('erp-text')],
  },
  {
    what: 'a record that is restored beside its hidden occurrence goes on with it when its series is moved',
    options: usual,
    beginning: made('google-make-series'),
    moves: [...bothHidden, does('google-shift-series')],
  },
  {
    what: 'a record that was restored beside its hidden occurrence has an event when that is gone',
    options: usual,
    beginning: made('google-make-series'),
    moves: [...bothHidden, does('google-delete-series')],
  },
  {
    what: 'who is invited to single occurrences, one after the other, has a record of each',
    options: usual,
    beginning: made('google-make-series', { pick: 3 }),
    moves: [does('google-invite', 1), { kind: 'rest' }, does('google-invite', 1, 1)],
  },
  {
    what: 'what is repeated and handed on at once keeps its other occurrences',
    options: usual,
    beginning: made('erp-make', { pick: 1 }),
    moves: [{ ...does('google-repeat'), fate: 'lose' }, does('erp-reassign'), run()],
  },
  {
    what: 'an occurrence that its leader declined is no second record when its series is moved',
    options: usual,
    beginning: made('erp-make', { isMet: false }),
    moves: [
      does('google-make-series', 9, 9),
      {
        ...run(null, 0, 2),
        meanwhile: { step: 7, act: { what: 'google-shift-series', pick: 9, more: 1 }, fate: 'late' },
      },
      does('google-answer', 8, 10),
    ],
  },
  {
    what: 'a series that two calendars of one user have is not doubled when it is moved while both are read',
    options: { ...shared, chosen: { hasAttendees: false, removesGoogleBorn: false } },
    beginning: {
      makes: [
        { what: 'erp-make', pick: 3, more: 9 },
        { what: 'google-make-series', pick: 9, more: 1 },
        { what: 'erp-make', pick: 0, more: 0 },
      ],
      isMet: true,
    },
    moves: [
      { ...race('erp-title', 'google-title', [2, 3, 0]), pick: 2 },
      does('google-delete', 4, 7),
      does('google-time', 3, 2),
      { kind: 'wait', seconds: 700 },
      {
        ...run(),
        picks: [6, 2, 6],
        order: turns(17, 1),
        isTwice: true,
        meanwhile: { step: 11, act: act('google-shift-series', 2), fate: 'late' },
      },
    ],
  },
  {
    what: 'two users who hid what each has of a handed-on record do not write their times over one another for ever',
    options: usual,
    beginning: {
      makes: [
        { what: 'erp-make', pick: 0, more: 0 },
        { what: 'erp-make', pick: 0, more: 0 },
      ],
      isMet: true,
    },
    moves: [
      does('erp-reassign'),
      run(),
      { kind: 'pause', member: 0 },
      does('erp-reassign', 0, 7),
      { ...race('erp-time', 'google-title', [0]), pick: 3 },
      does('google-hide'),
      does('google-hide', 0, 1),
    ],
  },
]
