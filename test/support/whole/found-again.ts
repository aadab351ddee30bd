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
]
