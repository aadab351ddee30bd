import { does, made, race, run, usual } from './history.ts'
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
]
