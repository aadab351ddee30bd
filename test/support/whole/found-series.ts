import { alone, does, made, race, run, usual } from './history.ts'
import type { Found } from './history.ts'

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
]
