import { act, alone, does, made, race, run, shared, turns, usual } from './history.ts'
import type { Found } from './history.ts'

/** Found after those of found-latest.ts and found-last.ts. */
export const FOUND_NEWEST: readonly Found[] = [
  {
    what: 'what somebody who rests had edited before his record was handed on, and deleted there, goes with the record that an edit of its new user brought back',
    options: shared,
    beginning: made('google-make', { pick: 1 }),
    moves: [
      does('google-title'),
      { kind: 'pause', member: 1 },
      does('erp-reassign'),
      run(null, 0, 5),
      race('erp-delete', 'google-time', [0]),
    ],
  },
  {
    what: 'what was handed on while its former user rested, and moved by him before, goes with the record that its new user brought back',
    options: usual,
    beginning: made('erp-make', { pick: 1, isMet: false }),
    moves: [
      run(),
      { kind: 'pause', member: 1 },
      race('erp-answer', 'google-time', [0]),
      does('erp-reassign'),
      run(),
      race('erp-delete', 'google-title', [0]),
    ],
  },
  {
    what: 'what is left of a series that was handed on while its former user rested goes with the record that was brought back',
    options: shared,
    beginning: {
      makes: [
        { what: 'erp-make', pick: 1, more: 0 },
        { what: 'erp-make', pick: 0, more: 0 },
      ],
      isMet: true,
    },
    moves: [
      { ...does('google-hide'), fate: 'lose' },
      does('google-repeat'),
      run({ at: 5, how: 'dies-before' }),
      does('erp-reassign'),
      race('erp-title', 'google-text', [0]),
      { kind: 'pause', member: 0 },
      race('erp-invite', 'google-title', [0]),
      does('google-cut-series'),
      race('erp-delete', 'google-time', [0]),
    ],
  },
  {
    what: 'what was hidden in the shared calendar while its record was handed on is no second one when it is shown again',
    options: shared,
    beginning: made('google-make', { pick: 4 }),
    moves: [
      { ...does('google-hide'), fate: 'lose' },
      does('erp-reassign'),
      { kind: 'rest' },
      does('google-show'),
    ],
  },
  {
    what: 'a new series that is moved while everything is read has one record for each occurrence, one of them changed before or not',
    options: { ...usual, chosen: { onGoogleRemoval: 'keep' } },
    beginning: made('erp-make', { isMet: false }),
    moves: [
      { kind: 'rest' },
      { kind: 'settings', change: { privateEvents: 'busy' } },
      does('google-make-daily', 0, 1),
      does('google-title', 0, 1),
      { ...run(null, 0, 1), meanwhile: { step: 4, act: act('google-shift-series'), fate: 'deliver' } },
    ],
  },
  {
    what: 'what is deleted in the ERP doesn’t come back through somebody else who has the same calendar, and who had it listed before',
    options: { ...shared, chosen: { onGoogleRemoval: 'keep' } },
    beginning: {
      makes: [
        { what: 'google-make', pick: 0, more: 0 },
        { what: 'google-make', pick: 0, more: 0 },
      ],
      isMet: true,
    },
    moves: [
      does('google-make', 0, 4),
      race('erp-answer', 'google-time', [0]),
      { ...race('erp-delete', 'google-invite', [...turns(7, 0), ...turns(18, 1)]), pick: 2 },
    ],
  },
  {
    what: 'who answers in the ERP after he was taken off the event is invited again, at the first address that the ERP has',
    options: usual,
    beginning: made('google-make', { more: 2, isMet: false }),
    moves: [
      { ...run(), meanwhile: { step: 4, act: act('google-uninvite'), fate: 'deliver' } },
      { ...run(), meanwhile: { step: 0, act: act('erp-answer'), fate: 'deliver' } },
    ],
  },
  {
    what: 'what is moved from a shared calendar into one’s own, just before that is watched no more, keeps its record',
    options: { ...usual, isVersioned: true },
    beginning: made('google-make-series'),
    moves: [
      race('erp-time', 'google-hide', [0]),
      does('google-make', 0, 4),
      { kind: 'settings', change: { hasShared: true } },
      race('erp-text', 'google-hide', [0]),
      does('google-move', 11),
    ],
  },
  {
    what: 'what was handed on while its user rests, edited by both and removed is its new user’s meeting only',
    options: usual,
    beginning: made('erp-make', { pick: 1 }),
    moves: [
      { kind: 'pause', member: 1 },
      does('erp-reassign'),
      run(),
      { kind: 'pause', member: 0 },
      does('google-text'),
      does('google-text', 0, 1),
      does('erp-delete'),
    ],
  },
  {
    what: 'who hands on an occurrence that is off, and attends it still, has a copy as soon as it is planned again',
    options: { ...alone, chosen: { ...alone.chosen, onGoogleRemoval: 'not-held' } },
    beginning: made('google-make-series'),
    moves: [
      does('google-delete', 0, 1),
      { kind: 'rest' },
      does('erp-reassign', 0, 1),
      { kind: 'rest' },
      does('erp-plan', 0, 1),
    ],
  },
  {
    what: 'a record that is restored beside its hidden occurrence is at the time that it was given as that was hidden',
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
    moves: [
      { ...race('erp-time', 'google-hide', [0]), pick: 3 },
      does('erp-restore'),
      { kind: 'wait', seconds: 90_000 },
    ],
  },
  {
    what: 'what is made anew after an edit in the ERP stays its user’s, though another task had seen it gone',
    options: usual,
    beginning: made('erp-make', { more: 1 }),
    moves: [
      { ...race('erp-title', 'google-delete', [1]), stepMs: 5000 },
      { ...run(), picks: [0, 0], order: [3, 0, 0, 0] },
      run(null, 0, 9),
      race('erp-time', 'google-delete', [0]),
    ],
  },
  {
    what: 'what was taken away from its former user stays away when the task that did so died, and its guests hear of it once',
    options: usual,
    beginning: made('google-make-series', { more: 5 }),
    moves: [{ kind: 'rest' }, does('erp-reassign'), run({ at: 'google.remove', how: 'dies-after' })],
  },
  {
    what: 'an occurrence whose record was restored while it was hidden has no second event after a move of its series that was cut short',
    options: { isVersioned: true, hasShared: false, chosen: {} },
    beginning: {
      makes: [
        { what: 'google-make', pick: 0, more: 0 },
        { what: 'erp-make', pick: 0, more: 0 },
        { what: 'erp-make', pick: 0, more: 0 },
        { what: 'google-make-rare', pick: 1, more: 0 },
      ],
      isMet: true,
    },
    moves: [
      { ...race('erp-answer', 'google-hide', [0]), pick: 3 },
      does('google-make-daily', 11),
      does('erp-restore'),
      does('google-make-rare', 0, 1),
      { kind: 'rest' },
      { kind: 'settings', change: { hasAttendees: false } },
      { ...race('erp-text', 'google-title', [0]), pick: 8 },
      {
        ...run({ at: 11, how: 'lost-answer' }, 0, 6),
        meanwhile: { step: 0, act: act('google-shift-series', 0, 10), fate: 'deliver' },
      },
    ],
  },
  {
    what: 'what was moved into the shared calendar and deleted there at once is brought back there by an edit in the ERP, with its guests',
    options: shared,
    beginning: made('google-make', { more: 9 }),
    moves: [does('google-move'), race('erp-text', 'google-delete', [0])],
  },
  {
    what: 'an occurrence that a task has written before it died, and whose series is then moved, is written and told again',
    options: usual,
    beginning: made('google-make-rare', { more: 10 }),
    moves: [
      does('erp-title'),
      run({ at: 'google.patch', how: 'dies-after' }),
      { ...run(), meanwhile: { step: 0, act: act('google-shift-series'), fate: 'deliver' } },
    ],
  },
  {
    what: 'what was brought forward into the window is back at its time when its series is deleted and brought back',
    options: { ...usual, isVersioned: true },
    beginning: made('google-make-rare', { more: 1, isMet: false }),
    moves: [
      does('google-time', 0, 2),
      { kind: 'rest' },
      does('google-delete-series'),
      does('google-undelete'),
    ],
  },
  {
    what: 'what a task that died was writing for a former user goes on with the record that an edit of its new user has brought back',
    options: usual,
    beginning: made('erp-make', { isMet: false }),
    moves: [
      { ...run(), meanwhile: { step: 2, act: act('erp-reassign'), fate: 'deliver' } },
      does('google-text'),
      { ...run({ at: 'erp.update', how: 'lost-answer' }, 0, 7), picks: [7, 0] },
      { ...run(), meanwhile: { step: 0, act: act('google-all-day', 0, 11), fate: 'deliver' } },
      does('erp-delete'),
    ],
  },
  {
    what: 'what somebody who rests isn’t invited to is its other guest’s, though he leads the rest of its series',
    options: usual,
    beginning: made('google-make-series', { pick: 3, more: 9, isMet: false }),
    moves: [
      does('google-uninvite'),
      run(),
      { kind: 'pause', member: 0 },
      race('erp-answer', 'google-time', [0]),
    ],
  },
  {
    what: 'what was hidden while its record was handed on to somebody who rests is an event of its own when it is shown again',
    options: usual,
    beginning: made('google-make'),
    moves: [
      { kind: 'pause', member: 1 },
      { ...does('google-hide'), fate: 'lose' },
      does('erp-reassign'),
      run(),
      does('google-show'),
    ],
  },
  {
    what: 'what each of two users has hidden, the former one while he rested, is the record of whom it is handed to alone',
    options: { ...usual, isVersioned: true, chosen: { privateEvents: 'busy' } },
    beginning: {
      makes: [
        { what: 'erp-make', pick: 0, more: 0 },
        { what: 'google-make-rare', pick: 0, more: 9 },
      ],
      isMet: false,
    },
    moves: [
      { ...run(), picks: [0, 0] },
      { ...run(), meanwhile: { step: 0, act: act('erp-cancel', 0, 1), fate: 'deliver' } },
      run({ at: 'store.replace', how: 'dies-after' }),
      run(),
      does('erp-reassign', 0, 2),
      { ...race('erp-invite', 'google-time', [0]), pick: 1 },
      { kind: 'pause', member: 0 },
      { ...race('erp-text', 'google-hide', [0]), pick: 2 },
      race('erp-invite', 'google-invite', [0]),
      { ...race('erp-title', 'google-hide', [0]), pick: 1 },
    ],
  },
]
