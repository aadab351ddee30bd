import { act, alone, does, made, race, run, shared, turns, usual } from './history.ts'
import type { Found } from './history.ts'

/** Found by the simulation, and mended since: what is moved, handed on, restored or declined while other tasks are at it. */
export const FOUND_MOVES: readonly Found[] = [
  {
    what: 'what was handed on is not made anew by a late word of its old event',
    options: usual,
    beginning: made('erp-make', { isMet: false }),
    moves: [
      { ...run(), picks: [0, 0] },
      { ...race('erp-title', 'google-title', [...turns(5, 0), ...turns(16, 1), 0]), isTwice: true },
      does('erp-reassign', 0, 1),
      { ...run(), isTwice: true },
    ],
  },
  {
    what: 'what was handed on is not made anew when its series is moved',
    options: usual,
    beginning: made('google-make-series', { more: 9, isMet: false }),
    moves: [
      { ...run(), meanwhile: { step: 4, act: act('google-hide'), fate: 'deliver' } },
      does('erp-reassign'),
      does('google-shift-series'),
    ],
  },
  {
    what: 'who accepts a meeting that was declined for him, and may edit it, has its record again',
    options: usual,
    beginning: made('google-make', { pick: 3, more: 9 }),
    moves: [does('erp-cancel', 0, 7), race('erp-title', 'google-title', [0]), does('google-answer')],
  },
  {
    what: 'who hands on an occurrence and still attends it has one copy, though two tasks do it side by side',
    options: alone,
    beginning: made('erp-make', { isMet: false }),
    moves: [
      does('google-make-series'),
      run(),
      race('erp-title', 'google-title', [0]),
      { ...run(), meanwhile: { step: 0, act: act('erp-reassign', 0, 1), fate: 'deliver' } },
      { ...race('erp-answer', 'google-delete', [...turns(16, 1), 0]), isTwice: true },
    ],
  },
  {
    what: 'a connected user whom a moved series invites has no copy besides, when its record is handed to him',
    options: alone,
    beginning: made('erp-make'),
    moves: [
      does('google-make-series', 1, 3),
      { kind: 'rest' },
      does('erp-reassign', 0, 1),
      does('google-shift-series'),
    ],
  },
  {
    what: 'who is handed a record has its event, though he had made his copy of it private',
    options: usual,
    beginning: made('erp-make'),
    moves: [
      does('erp-make', 2, 3),
      { kind: 'pause', member: 1 },
      race('erp-title', 'google-hide', [0]),
      does('google-hide'),
      does('erp-reassign'),
    ],
  },
  {
    what: 'an occurrence whose pair was moved while its record was edited is there once',
    options: usual,
    beginning: made('google-make-series'),
    moves: [
      does('erp-make'),
      does('erp-delete'),
      run(),
      does('google-shift-series'),
      {
        ...race('erp-title', 'google-title', [...turns(16, 0), ...turns(16, 2), ...turns(8, 1), 0]),
        stepMs: 5000,
      },
    ],
  },
  {
    what: 'a meeting that somebody outside hides and shows again is one record, though two users see it at once',
    options: { ...usual, chosen: { removesGoogleBorn: false } },
    beginning: {
      makes: [
        { what: 'google-make-series', pick: 0, more: 0 },
        { what: 'google-make-series', pick: 0, more: 0 },
      ],
      isMet: true,
    },
    moves: [
      does('google-make', 1, 3),
      { kind: 'rest' },
      does('google-delete-series'),
      { ...race('erp-title', 'google-hide', [0]), pick: 8 },
      does('google-show'),
      race('erp-title', 'google-title', [0, 0, 2]),
    ],
  },
  {
    what: 'a meeting that outlives its deletion by somebody outside has its guests, though the making of its record was cut short',
    options: usual,
    beginning: {
      makes: [
        { what: 'google-make', pick: 3, more: 9 },
        { what: 'erp-make', pick: 0, more: 0 },
        { what: 'erp-make', pick: 0, more: 0 },
      ],
      isMet: false,
    },
    moves: [
      run({ at: 'erp.create', how: 'dies-after' }, 0, 4),
      does('erp-text', 0, 5),
      does('google-delete'),
    ],
  },
  {
    what: 'an occurrence that is handed on while its series is cut is there once',
    options: usual,
    beginning: made('google-make-series'),
    moves: [
      { kind: 'pause', member: 1 },
      does('erp-reassign', 0, 1),
      { ...run(null, 0, 3), meanwhile: { step: 0, act: act('google-cut-series'), fate: 'deliver' } },
    ],
  },
  {
    what: 'a record whose move to another calendar was cut short has one copy when it is handed on',
    options: shared,
    beginning: made('erp-make', { pick: 7 }),
    moves: [
      does('google-move'),
      does('erp-all-day'),
      { kind: 'sweep', depth: 'changes', trouble: null },
      { ...race('erp-title', 'google-title', [3, 0]), isTwice: true },
      does('google-repeat'),
      does('erp-reassign'),
      { kind: 'settings', change: { hasAttendees: false } },
    ],
  },
  {
    what: 'a record that is restored after its meeting was declined has what Google says by now',
    options: usual,
    beginning: made('google-make', { pick: 3, more: 3 }),
    moves: [race('erp-delete', 'google-title', [0]), does('erp-restore')],
  },
  {
    what: 'a calendar that is watched again has each of its meetings once',
    options: shared,
    beginning: {
      makes: [
        { what: 'google-make', pick: 9, more: 0 },
        { what: 'erp-make', pick: 0, more: 0 },
      ],
      isMet: true,
    },
    moves: [
      { kind: 'settings', change: { hasShared: false } },
      race('erp-title', 'google-title', [2]),
      run(null, 0, 2),
      { ...race('erp-title', 'google-title', [0]), pick: 1 },
    ],
  },
  {
    what: 'a calendar that is watched again has each of its meetings once, though it invites its user',
    options: shared,
    beginning: made('google-make', { pick: 4 }),
    moves: [{ kind: 'settings', change: { hasShared: false } }, race('erp-title', 'google-invite', [0])],
  },
  {
    what: 'a record that is restored after its hidden event has gone has an event',
    options: usual,
    beginning: {
      makes: [
        { what: 'erp-make', pick: 0, more: 0 },
        { what: 'erp-make', pick: 0, more: 0 },
        { what: 'google-make-series', pick: 0, more: 0 },
      ],
      isMet: true,
    },
    moves: [
      { ...race('erp-title', 'google-delete', [0]), pick: 3 },
      { ...race('erp-title', 'google-hide', [0]), pick: 11 },
      does('erp-restore', 0, 3),
      does('google-delete-series'),
    ],
  },
  {
    what: 'an occurrence that is restored on both sides at once is there once',
    options: usual,
    beginning: made('google-make-series', { pick: 3, more: 11 }),
    moves: [
      does('google-delete-series'),
      run(),
      does('erp-restore'),
      does('google-undelete'),
      race('erp-title', 'google-title', [1]),
    ],
  },
  {
    what: 'an occurrence that is edited in the ERP while its series is moved keeps its record',
    options: { ...usual, chosen: { onGoogleRemoval: 'keep' } },
    beginning: {
      makes: [
        { what: 'google-make-series', pick: 3, more: 3 },
        { what: 'erp-make', pick: 0, more: 0 },
      ],
      isMet: false,
    },
    moves: [
      run(),
      {
        ...run(),
        picks: [7, 0, 0],
        order: [1],
        meanwhile: { step: 0, act: act('erp-make'), fate: 'deliver' },
      },
      {
        ...run(null, 0, 10),
        order: [...turns(23, 2), 0],
        isTwice: true,
        meanwhile: { step: 0, act: act('google-shift-series', 3, 6), fate: 'deliver' },
      },
      { ...race('erp-invite', 'google-invite', [2, ...turns(16, 1), ...turns(4, 0), 3]), pick: 5 },
    ],
  },
  {
    what: 'a meeting that is moved to another calendar and repeated there keeps its record',
    options: { ...shared, chosen: { removesGoogleBorn: false } },
    beginning: made('erp-make'),
    moves: [
      does('google-move'),
      { ...run(null, 0, 10), meanwhile: { step: 0, act: act('google-repeat'), fate: 'deliver' } },
      { ...run(), picks: [0, 0], order: [2], isTwice: true },
    ],
  },
  {
    what: 'whose copy was made while guests were not followed has none besides the invitation, though he paused',
    options: usual,
    beginning: {
      makes: [
        { what: 'google-make-series', pick: 8, more: 1 },
        { what: 'google-make', pick: 0, more: 0 },
        { what: 'google-make-series', pick: 3, more: 9 },
      ],
      isMet: false,
    },
    moves: [
      { ...run(), isTwice: true },
      does('erp-make', 9, 1),
      { kind: 'settings', change: { hasAttendees: false } },
      { ...run(null, 0, 6), meanwhile: { step: 0, act: act('google-repeat'), fate: 'deliver' } },
      { ...race('erp-title', 'google-title', [0]), pick: 10 },
      { kind: 'pause', member: 0 },
      { kind: 'settings', change: { hasAttendees: true } },
      { ...run(null, 0, 4), order: [2, 0, 0, ...turns(16, 1), 2], stepMs: 2000 },
      { ...run(), picks: [0, 2, 2], order: [3, ...turns(17, 2), 1], isTwice: true },
    ],
  },
  {
    what: 'what was written in Google and is written over by a second task is in the log',
    options: { ...usual, chosen: { hasAttendees: false, removesGoogleBorn: false } },
    beginning: made('erp-make', { more: 3 }),
    moves: [does('erp-time'), race('erp-title', 'google-title', [...turns(16, 0), ...turns(8, 1), 0])],
  },
  {
    what: 'who is taken off under one address and invited under another is a guest',
    options: usual,
    beginning: made('erp-make', { more: 3 }),
    moves: [does('google-uninvite'), { ...race('erp-title', 'google-invite', [0]), more: 2 }],
  },
  {
    what: 'a record that is restored and whose event is brought back in the shared calendar is one record',
    options: shared,
    beginning: made('google-make', { pick: 9 }),
    moves: [
      { ...race('erp-invite', 'google-delete', [0]), pick: 7 },
      does('erp-make'),
      does('erp-restore'),
      { ...run(), meanwhile: { step: 0, act: act('google-undelete'), fate: 'deliver' } },
      { ...run(), picks: [1, 0] },
    ],
  },
  {
    what: 'a series that is renamed while an occurrence is edited in the ERP has its new name everywhere',
    options: usual,
    beginning: made('google-make-series'),
    moves: [does('google-rename-series'), does('erp-text'), run({ at: 'google.get', how: 'dies-before' })],
  },
  {
    what: 'what was edited in Google comes across, though the task died between the write of one side and the other',
    options: usual,
    beginning: made('google-make'),
    moves: [does('google-title'), does('erp-text'), run({ at: 'google.get', how: 'dies-before' })],
  },
  {
    what: 'a meeting whose first guest is taken off before his record is known is made for the other guest',
    options: usual,
    beginning: made('erp-make'),
    moves: [
      does('google-make', 9, 3),
      run({ at: 'erp.create', how: 'dies-after' }),
      does('google-uninvite', 0, 1),
      { ...race('erp-delete', 'google-title', [0]), pick: 3 },
    ],
  },
  {
    what: 'who is taken off in Google before guests are followed no more has a copy, if the ERP still has him on it',
    options: usual,
    beginning: made('erp-make'),
    moves: [
      does('erp-reassign'),
      run(),
      does('google-uninvite'),
      { kind: 'settings', change: { hasAttendees: false } },
    ],
  },
  {
    what: 'who is invited to what was moved out of sight has its record, though he reads of it first',
    options: alone,
    beginning: made('google-make'),
    moves: [does('google-move', 1), { ...race('erp-answer', 'google-invite', [1]), more: 1 }],
  },
  {
    what: 'who is added to a meeting that somebody outside organises while he pauses has a copy afterwards',
    options: usual,
    beginning: made('google-make-series', { pick: 8, more: 11, isMet: false }),
    moves: [{ kind: 'pause', member: 0 }, run(), race('erp-invite', 'google-title', [0])],
  },
  {
    what: 'a copy in the place of what was moved away and hidden there is not made and taken away for ever',
    options: shared,
    beginning: made('erp-make', { more: 1 }),
    moves: [
      { kind: 'settings', change: { privateEvents: 'busy' } },
      does('google-move'),
      run(),
      { kind: 'settings', change: { hasShared: false } },
      { ...run(), meanwhile: { step: 0, act: act('google-hide'), fate: 'deliver' } },
      run(null, 0, 6),
      does('erp-answer'),
    ],
  },
  {
    what: 'what was written into a copy that is taken away is in the log',
    options: alone,
    beginning: made('google-make', { pick: 3 }),
    moves: [does('erp-make', 2, 9), run(), does('erp-uninvite'), race('erp-title', 'google-time', [1])],
  },
]
