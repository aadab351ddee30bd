import { act, does, made, run, usual } from './history.ts'
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
]
