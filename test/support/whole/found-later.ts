import { act, alone, does, made, race, run, shared, turns, usual } from './history.ts'
import type { Found } from './history.ts'

/** Found by the simulation after ten thousand worlds had been clean, and mended since. */
export const FOUND_LATER: readonly Found[] = [
  {
    what: 'what is edited where nobody watches is no edit that would bring its deleted record back',
    options: usual,
    beginning: made('erp-make'),
    moves: [
      does('google-move'),
      does('erp-cancel'),
      { kind: 'rest' },
      does('google-text'),
      does('erp-delete'),
    ],
  },
  {
    what: 'an occurrence of a moved series that has to wait for its record is not taken for a new one meanwhile',
    options: { ...usual, chosen: { onGoogleRemoval: 'keep' } },
    beginning: made('google-make-series', { more: 8 }),
    moves: [does('google-shift-series', 7), { kind: 'forget', calendar: 0 }, run({ at: 28, how: 'down' })],
  },
  {
    what: 'a meeting that its organiser repeats is not declined as a whole when its record is deleted',
    options: usual,
    beginning: made('google-make', { pick: 8, more: 1 }),
    moves: [
      race('erp-title', 'google-title', [0, 1]),
      { ...does('google-repeat', 0, 3), fate: 'twice' },
      does('google-make', 1),
      does('erp-delete', 0, 3),
      run(null, 0, 7),
    ],
  },
  {
    what: 'a record that is deleted while its event is moved out of sight goes from its guests as well',
    options: { ...usual, chosen: { removesGoogleBorn: false } },
    beginning: made('erp-make'),
    moves: [
      does('google-invite', 6),
      race('erp-title', 'google-title', [0]),
      does('google-move', 5),
      { ...race('erp-title', 'google-title', [0]), stepMs: 5000 },
      does('erp-delete'),
    ],
  },
  {
    what: 'who deletes his copy deletes nothing else, and what somebody writes of the meeting brings its record back',
    options: alone,
    beginning: {
      makes: [
        { what: 'google-make', pick: 3, more: 3 },
        { what: 'erp-make', pick: 3, more: 2 },
      ],
      isMet: true,
    },
    moves: [
      does('erp-delete', 0, 3),
      does('google-text', 2, 1),
      {
        ...race('erp-delete', 'google-delete', [...turns(16, 0), 1, 1, ...turns(17, 3)]),
        pick: 1,
        more: 4,
        isTwice: true,
      },
    ],
  },
  {
    what: 'the record of a hidden occurrence that somebody restores is there beside those of the others',
    options: usual,
    beginning: made('google-make-series', { isMet: false }),
    moves: [
      { ...run(), meanwhile: { step: 5, act: act('google-hide'), fate: 'deliver' } },
      does('google-hide'),
      run(),
      does('erp-restore'),
      does('google-show', 11, 9),
    ],
  },
  {
    what: 'what was made of a meeting for somebody else and is gone stays so while the meeting itself is hidden',
    options: { ...usual, chosen: { removesGoogleBorn: false } },
    beginning: {
      makes: [
        { what: 'google-make', pick: 0, more: 0 },
        { what: 'erp-make', pick: 0, more: 0 },
      ],
      isMet: true,
    },
    moves: [
      does('erp-reassign', 0, 9),
      { ...race('erp-title', 'google-hide', [0, 2]), pick: 3 },
      race('erp-title', 'google-title', [0]),
      does('google-undelete'),
      does('google-show'),
    ],
  },
  {
    what: 'a series that is deleted while it is read for the first time leaves no record behind',
    options: usual,
    beginning: made('erp-make', { pick: 3 }),
    moves: [
      { kind: 'forget', calendar: 1 },
      does('google-repeat'),
      {
        ...run(null, 0, 5),
        order: [3],
        meanwhile: { step: 8, act: act('google-delete-series', 2, 2), fate: 'deliver' },
      },
    ],
  },
  {
    what: 'whose copy is of a record that is his by now has the meeting itself, though nobody told of that',
    options: usual,
    beginning: made('erp-make', { more: 8, isMet: false }),
    moves: [{ kind: 'pause', member: 0 }, run(null, 0, 1), { ...does('erp-reassign'), fate: 'lose' }],
  },
  {
    what: 'what was moved, and deleted where it lay last, is brought back there only',
    options: shared,
    beginning: {
      makes: [
        { what: 'erp-make', pick: 3, more: 0 },
        { what: 'google-make', pick: 0, more: 0 },
      ],
      isMet: true,
    },
    moves: [
      does('google-make-series'),
      does('google-move', 0, 3),
      run(null, 0, 7),
      race('erp-answer', 'google-delete', [0]),
      does('google-undelete'),
    ],
  },
  {
    what: 'nobody restores a record while it is made anew, cut short or not',
    options: usual,
    beginning: made('google-make'),
    moves: [
      does('google-hide'),
      { ...run(null, 0, 2), isTwice: true },
      {
        ...run({ at: 'erp.create', how: 'down' }),
        meanwhile: { step: 0, act: act('google-show', 3), fate: 'deliver' },
      },
      does('erp-restore'),
    ],
  },
  {
    what: 'who is invited to what was moved out of sight has it beside what is made of its record',
    options: usual,
    beginning: made('google-make', { more: 5 }),
    moves: [does('google-move', 1), { ...race('erp-title', 'google-invite', [0]), more: 1 }],
  },
  {
    what: 'the copy of a call’s whole day is at the instants of its record, and beside the occurrence',
    options: alone,
    beginning: {
      makes: [
        { what: 'google-make', pick: 0, more: 9 },
        { what: 'erp-make', pick: 2, more: 1 },
        { what: 'erp-make', pick: 0, more: 0 },
      ],
      isMet: true,
    },
    moves: [
      does('erp-make', 2, 1),
      { kind: 'rest' },
      does('google-repeat', 0, 8),
      { ...does('erp-make', 5, 11), fate: 'twice' },
      { ...run(null, 0, 4), meanwhile: { step: 10, act: act('google-all-day', 1, 10), fate: 'twice' } },
    ],
  },
  {
    what: 'nobody is invited by hand to what was made of an outsider’s occurrence for somebody else',
    options: usual,
    beginning: made('erp-make'),
    moves: [
      does('google-make-series', 6, 8),
      race('erp-title', 'google-title', [0]),
      does('erp-reassign', 0, 1),
      race('erp-title', 'google-title', [0]),
      { ...race('erp-title', 'google-invite', [0]), pick: 1 },
    ],
  },
  {
    what: 'nobody is mailed about what is over, though its record is to be later',
    options: usual,
    beginning: made('google-make', { more: 5 }),
    moves: [does('erp-time'), does('google-repeat'), does('erp-title'), does('google-shift-series')],
  },
  {
    what: 'an occurrence whose series is moved once more while it is written keeps its record',
    options: { ...usual, chosen: { onGoogleRemoval: 'keep' } },
    beginning: made('google-make-series', { more: 9 }),
    moves: [
      does('erp-uninvite'),
      does('google-shift-series'),
      { ...run(null, 0, 10), meanwhile: { step: 9, act: act('google-shift-series', 5, 2), fate: 'deliver' } },
    ],
  },
  {
    what: 'who is handed a meeting that was moved out of sight, and is its guest, has it by its invitation alone',
    options: usual,
    beginning: made('google-make-series', { pick: 1, more: 9, isMet: false }),
    moves: [
      run(),
      {
        ...run({ at: 'store.replace', how: 'lost-answer' }),
        meanwhile: { step: 0, act: act('erp-make', 8, 0), fate: 'deliver' },
      },
      { ...run(), meanwhile: { step: 0, act: act('google-delete-series', 8, 3), fate: 'deliver' } },
      does('google-move', 8, 8),
      does('erp-reassign', 7, 11),
    ],
  },
  {
    what: 'two tasks of one record that is handed back to its former user make one event of it',
    options: alone,
    beginning: made('google-make-series', { pick: 11 }),
    moves: [
      does('erp-reassign'),
      { ...run(null, 0, 8), isTwice: true },
      { ...run(), picks: [3, 2] },
      does('erp-reassign'),
      run(null, 0, 2),
      { ...run(null, 0, 2), stepMs: 5000, isTwice: true },
    ],
  },
  {
    what: 'what was hidden while its record was handed on is its user’s own affair, also when he shows it again',
    options: usual,
    beginning: made('erp-make'),
    moves: [does('google-hide'), does('erp-reassign'), { kind: 'rest' }, does('google-show')],
  },
  {
    what: 'where guests aren’t followed one sees beside his own what lies in the shared calendar, and what he is invited to',
    options: { ...alone, hasShared: true },
    beginning: {
      makes: [
        { what: 'google-make-series', pick: 4, more: 1 },
        { what: 'google-make-series', pick: 0, more: 11 },
      ],
      isMet: true,
    },
    moves: [
      { ...race('erp-text', 'google-delete', [0]), pick: 11 },
      { ...race('erp-title', 'google-delete', [0]), pick: 10 },
      does('google-move', 0, 2),
      does('erp-invite', 11, 4),
    ],
  },
  {
    what: 'who had an occurrence, then a copy of it, and is given the record back has one event of it',
    options: alone,
    beginning: made('google-make-series'),
    moves: [
      does('erp-reassign'),
      run(),
      does('erp-reassign'),
      race('erp-title', 'google-hide', [0]),
      does('erp-reassign'),
      { kind: 'rest' },
      does('erp-reassign'),
    ],
  },
  {
    what: 'a record whose event was repeated goes back and forth between its users',
    options: alone,
    beginning: made('erp-make', { pick: 9 }),
    moves: [
      does('erp-reassign'),
      does('erp-reassign'),
      { ...does('google-repeat'), fate: 'twice' },
      {
        ...run(),
        picks: [0, 8],
        order: [1],
        meanwhile: { step: 0, act: act('erp-reassign', 5, 2), fate: 'twice' },
      },
      does('erp-reassign'),
    ],
  },
  {
    what: 'what was hidden and restored stands beside its occurrence when that is shown by a cut of its series',
    options: usual,
    beginning: {
      makes: [
        { what: 'google-make-series', pick: 0, more: 0 },
        { what: 'google-make-series', pick: 0, more: 0 },
      ],
      isMet: true,
    },
    moves: [
      does('google-delete-series', 0, 1),
      does('google-all-day', 0, 7),
      does('erp-delete', 0, 5),
      race('erp-text', 'google-hide', [0]),
      race('erp-title', 'google-hide', [0]),
      does('erp-restore', 0, 1),
      does('google-cut-series'),
    ],
  },
  {
    what: 'who was uninvited by Google while a record was his, and attends it only by now, is invited again',
    options: usual,
    beginning: made('google-make-series'),
    moves: [
      { ...does('erp-reassign'), fate: 'lose' },
      does('google-shift-series'),
      run(null, 0, 8),
      does('google-shift-series'),
      run(null, 0, 7),
      does('erp-reassign'),
    ],
  },
  {
    what: 'nobody is taken off a record before it is known that it was made',
    options: usual,
    beginning: made('google-make', { isMet: false }),
    moves: [run({ at: 'erp.create', how: 'dies-after' }), does('erp-reassign'), does('erp-uninvite')],
  },
  {
    what: 'whoever restores what a hidden event was before, and shows that as well, wants two',
    options: usual,
    beginning: made('google-make', { pick: 1 }),
    moves: [
      race('erp-delete', 'google-title', [0]),
      race('erp-time', 'google-hide', [0]),
      does('erp-restore'),
      does('google-show'),
    ],
  },
  {
    what: 'nobody is taken off a record before it is known that it was made, nor while others are worked on',
    options: usual,
    beginning: {
      makes: [
        { what: 'google-make', pick: 0, more: 0 },
        { what: 'google-make', pick: 6, more: 0 },
      ],
      isMet: false,
    },
    moves: [
      run(null, 0, 5),
      run({ at: 'erp.create', how: 'dies-after' }, 0, 2),
      does('erp-reassign', 0, 1),
      race('erp-time', 'google-hide', [0]),
      { ...run(null, 0, 7), meanwhile: { step: 2, act: act('erp-uninvite', 3), fate: 'deliver' } },
    ],
  },
  {
    what: 'what was handed to somebody else before its calendar was left leads no more, and no guest takes it over',
    options: usual,
    beginning: {
      makes: [
        { what: 'google-make', pick: 0, more: 0 },
        { what: 'google-make', pick: 9, more: 0 },
        { what: 'erp-make', pick: 0, more: 0 },
      ],
      isMet: true,
    },
    moves: [
      { kind: 'settings', change: { hasShared: true } },
      race('erp-time', 'google-title', [0]),
      does('erp-reassign', 0, 8),
      { ...race('erp-invite', 'google-invite', [0]), pick: 11, more: 1 },
      { ...race('erp-text', 'google-hide', [...turns(8, 2), 1, 1]), pick: 2 },
    ],
  },
  {
    what: 'what its user hid just before it was handed to somebody else is hers, and isn’t there again as hidden when it is back',
    options: usual,
    beginning: made('erp-make'),
    moves: [
      does('erp-reassign'),
      { ...run(null, 0, 3), meanwhile: { step: 2, act: act('google-hide', 11), fate: 'twice' } },
      { ...does('erp-reassign'), fate: 'twice' },
      { ...run(), picks: [4, 11], order: [2] },
      does('erp-reassign'),
    ],
  },
  {
    what: 'what was moved out of a shared calendar by whom it was handed to is his, until it is handed back',
    options: shared,
    beginning: made('google-make', { pick: 4 }),
    moves: [
      does('erp-reassign'),
      { ...run(null, 0, 11), meanwhile: { step: 3, act: act('google-move', 11), fate: 'lose' } },
      does('erp-reassign'),
    ],
  },
]
