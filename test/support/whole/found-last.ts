import { made, does, run, shared } from './history.ts'
import type { Found } from './history.ts'

/** Found after those of found-latest.ts. */
export const FOUND_LAST: readonly Found[] = [
  {
    what: 'what was moved to a shared calendar, and handed on before anybody read that, is one event and one record',
    options: { ...shared, chosen: { hasAttendees: false } },
    beginning: made('erp-make', { pick: 3 }),
    moves: [
      { ...does('erp-reassign'), fate: 'twice' },
      run(null, 0, 7),
      does('google-move'),
      does('erp-reassign'),
    ],
  },
  {
    what: 'who hands on what she has moved to a shared calendar is invited to it, as the ERP says',
    options: shared,
    beginning: made('erp-make', { more: 5 }),
    moves: [{ ...does('google-move', 4), fate: 'late' }, does('erp-reassign', 5)],
  },
]
