import { act, alone, does, made, race, run } from './history.ts'
import type { Found } from './history.ts'

/** Not mended yet: they fail, and are played by `npm run simulate` only. */
export const OPEN: readonly Found[] = [
  {
    what: 'an occurrence that its leader is taken off by somebody outside goes on as the other’s',
    options: alone,
    beginning: made('erp-make'),
    moves: [
      race('erp-answer', 'google-delete', [0]),
      does('google-make-series', 1, 8),
      { ...run(), meanwhile: { step: 5, act: act('google-uninvite'), fate: 'deliver' } },
    ],
  },
]
