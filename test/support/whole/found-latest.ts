import { act, alone, does, made, race, run, shared, turns, usual } from './history.ts'
import type { Found } from './history.ts'

/** Found after those of found-later.ts. */
export const FOUND_LATEST: readonly Found[] = [
  {
    what: 'what is edited while its guest rests is made anew under the id that its move out of sight left behind',
    options: usual,
    beginning: made('google-make', { more: 1 }),
    moves: [
      { kind: 'pause', member: 1 },
      does('google-move', 5),
      { ...run(null, 0, 8), meanwhile: { step: 8, act: act('erp-time', 5, 10), fate: 'late' } },
    ],
  },
  {
    what: 'who is added to an occurrence of an outsider’s series has it, though nothing told of that before the first sweep',
    options: usual,
    beginning: made('google-make-series', { pick: 3, more: 6, isMet: false }),
    moves: [run(null, 0, 10), does('google-title', 0, 3), { ...does('erp-invite', 11, 1), fate: 'lose' }],
  },
  {
    what: 'nobody brings back his copy of an outsider’s occurrence whose record went with it',
    options: usual,
    beginning: made('google-make-series', { pick: 3, more: 3 }),
    moves: [does('erp-reassign'), does('google-delete-series'), { kind: 'rest' }, does('google-undelete')],
  },
  {
    what: 'an occurrence that was deleted, edited besides and made anew is there beside itself when its series is cut',
    options: usual,
    beginning: made('google-make-series', { more: 11 }),
    moves: [
      { ...race('erp-title', 'google-delete', [0]), pick: 7 },
      does('google-delete', 0, 2),
      race('erp-invite', 'google-invite', [0]),
      does('google-cut-series'),
    ],
  },
  {
    what: 'what was moved out of sight, was a record of its guest’s and is deleted there is an event of his own beside the first',
    options: alone,
    beginning: {
      makes: [
        { what: 'google-make-series', pick: 3, more: 9 },
        { what: 'google-make', pick: 0, more: 0 },
        { what: 'google-make', pick: 0, more: 9 },
        { what: 'google-make', pick: 0, more: 0 },
      ],
      isMet: true,
    },
    moves: [
      does('google-make-series'),
      does('google-delete-series'),
      does('erp-reassign', 0, 3),
      { ...race('erp-answer', 'google-delete', [0]), isTwice: true },
      {
        ...run(),
        picks: [4, 6, 11],
        meanwhile: { step: 15, act: act('google-move', 8, 6), fate: 'deliver' },
      },
      run(null, 0, 6),
      does('erp-text', 0, 4),
      does('google-delete', 0, 8),
    ],
  },
  {
    what: 'who has a meeting by the invitation of whoever was given it hasn’t its former event any more',
    options: usual,
    beginning: made('erp-make', { more: 3, isMet: false }),
    moves: [
      {
        ...run(null, 0, 7),
        order: [3],
        stepMs: 5000,
        isTwice: true,
        meanwhile: { step: 5, act: act('erp-reassign', 6, 3), fate: 'late' },
      },
      does('google-move', 0, 3),
      { ...run(), picks: [11, 4] },
      does('google-move', 11, 3),
      does('erp-answer', 8),
    ],
  },
  {
    what: 'an occurrence that moves on to another day with its series leaves the record that it was, where that is wanted',
    options: { ...usual, chosen: { onGoogleRemoval: 'keep' } },
    beginning: made('google-make-series'),
    moves: [2, 11, 11, 8, 8].map((more) => does('google-shift-series', more)),
  },
  {
    what: 'what is written into a copy takes nothing back of what was written into the meeting itself',
    options: alone,
    beginning: made('erp-make', { more: 1 }),
    moves: [does('erp-time'), does('google-all-day'), does('google-all-day', 0, 1)],
  },
  {
    what: 'nobody brings back his copy of what was handed to him and deleted at once',
    options: alone,
    beginning: made('erp-make', { more: 5 }),
    moves: [
      does('erp-reassign'),
      { ...run(), meanwhile: { step: 0, act: act('erp-delete'), fate: 'deliver' } },
      does('google-undelete'),
    ],
  },
  {
    what: 'an occurrence beyond twelve weeks is a record as soon as the days have come so far',
    options: usual,
    beginning: {
      makes: [
        { what: 'erp-make', pick: 0, more: 0 },
        { what: 'erp-make', pick: 0, more: 0 },
        { what: 'erp-make', pick: 0, more: 0 },
        { what: 'google-make-rare', pick: 0, more: 0 },
      ],
      isMet: true,
    },
    moves: [{ kind: 'wait', seconds: 90_000 }],
  },
  {
    what: 'an occurrence that was moved here from beyond the window keeps its record when its series takes it back there',
    options: usual,
    beginning: {
      makes: [
        { what: 'google-make-rare', pick: 0, more: 0 },
        { what: 'google-make-rare', pick: 0, more: 1 },
      ],
      isMet: true,
    },
    moves: [
      does('google-delete-series'),
      does('google-all-day', 0, 11),
      run(),
      does('google-shift-series'),
      { kind: 'pause', member: 0 },
    ],
  },
  {
    what: 'the occurrences of a deleted series are put back as events of their own by who says no to their removal',
    options: usual,
    beginning: made('erp-make'),
    moves: [
      does('google-make-daily', 1),
      { kind: 'rest' },
      does('google-delete-series'),
      run(),
      { kind: 'answer', member: 0, answer: 'keep' },
    ],
  },
  {
    what: 'who has a copy of what a former colleague leads doesn’t move it to where they share one',
    options: { ...shared, chosen: { removesGoogleBorn: false } },
    beginning: made('google-make', { pick: 4, more: 3 }),
    moves: [
      { kind: 'settings', change: { hasShared: false } },
      race('erp-title', 'google-title', [0]),
      { kind: 'rest' },
      does('google-move', 8),
    ],
  },
  {
    what: 'what was moved away, repeated there and made anew under the id that was left behind is beside its invitations',
    options: { ...usual, chosen: { removesGoogleBorn: false } },
    beginning: made('google-make', { more: 1 }),
    moves: [
      { kind: 'pause', member: 1 },
      does('google-move'),
      does('google-repeat'),
      race('erp-title', 'google-title', [0]),
      race('erp-title', 'google-title', [0]),
    ],
  },
  {
    what: 'a call whose event is repeated when its label is changed has the new one',
    options: usual,
    beginning: made('google-make', { pick: 7 }),
    moves: [{ kind: 'settings', change: { callLabel: 'Anruf' } }, does('google-repeat')],
  },
  {
    what: 'a call that was being made when its label was changed has the new one',
    options: usual,
    beginning: made('google-make', { pick: 7, isMet: false }),
    moves: [
      run({ at: 'erp.create', how: 'dies-after' }, 0, 6),
      { kind: 'settings', change: { callLabel: 'Anruf' } },
    ],
  },
  {
    what: 'what becomes a series while it is read for the first time isn’t handed to its guest, nor there twice',
    options: usual,
    beginning: made('google-make', { more: 3, isMet: false }),
    moves: [
      { ...run(null, 0, 1), stepMs: 5000 },
      {
        ...run(),
        picks: [11, 0],
        order: [...turns(16, 2), ...turns(10, 1)],
        isTwice: true,
        meanwhile: { step: 5, act: act('google-repeat', 11), fate: 'lose' },
      },
    ],
  },
  {
    what: 'what somebody else took away from everybody stays in the ERP only, where its user says no to its removal',
    options: usual,
    beginning: made('erp-make', { pick: 3 }),
    moves: [
      does('google-make-daily', 3, 9),
      { ...run(null, 0, 7), order: [2, 2, 2, 2, 1, 1, 0], isTwice: true },
      does('google-delete-series', 8, 7),
      {
        ...race('erp-answer', 'google-title', [...turns(16, 0), 2, 2, 0, ...turns(16, 1), 0, 0]),
        pick: 6,
        more: 5,
        stepMs: 2000,
      },
      { kind: 'answer', member: 1, answer: 'keep' },
    ],
  },
  {
    what: 'an occurrence that one guest refused keeps the record that another has of it when its outsider moves the series',
    options: usual,
    beginning: made('erp-make'),
    moves: [
      does('google-make-series', 1, 8),
      {
        ...run(),
        picks: [9, 5],
        order: [1],
        meanwhile: { step: 4, act: act('google-answer', 11, 2), fate: 'twice' },
      },
      does('google-shift-series'),
    ],
  },
  {
    what: 'an occurrence that is looked at by itself while its series is deleted has no record after it',
    options: usual,
    beginning: {
      makes: [
        { what: 'erp-make', pick: 0, more: 0 },
        { what: 'google-make-series', pick: 0, more: 1 },
      ],
      isMet: false,
    },
    moves: [
      {
        ...run(),
        picks: [11],
        stepMs: 5000,
        meanwhile: { step: 5, act: act('google-shift-series', 9), fate: 'deliver' },
      },
      { ...run(), picks: [4, 9], stepMs: 5000 },
      {
        ...run(),
        picks: [10, 6, 0],
        order: [2, 2, 1, 1],
        stepMs: 5000,
        meanwhile: { step: 15, act: act('google-delete-series', 2, 11), fate: 'deliver' },
      },
    ],
  },
  {
    what: 'what was deleted when it had been handed on, and edited by both, is one meeting again',
    options: usual,
    beginning: made('google-make-series', { pick: 6 }),
    moves: [
      { kind: 'pause', member: 1 },
      does('erp-reassign'),
      race('erp-answer', 'google-time', [0]),
      does('erp-delete'),
      does('google-text'),
    ],
  },
  {
    what: 'what was hidden when its record was handed on, and is shown again, is beside the copy of that',
    options: alone,
    beginning: {
      makes: [
        { what: 'erp-make', pick: 0, more: 0 },
        { what: 'google-make-series', pick: 1, more: 7 },
      ],
      isMet: true,
    },
    moves: [
      race('erp-delete', 'google-invite', [0]),
      { ...run(null, 0, 5), meanwhile: { step: 3, act: act('erp-reassign', 7, 9), fate: 'deliver' } },
      race('erp-invite', 'google-hide', [0]),
      does('google-show'),
    ],
  },
]
