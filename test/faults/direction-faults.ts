import { faultsIn } from './fault.ts'
import type { SeededFault } from './fault.ts'

const rules = faultsIn('shared/domain/direction.ts', [
  [
    'isAnnounced || isContested ? held : remembered',
    'held',
    'what was changed on the side that follows is carried over',
  ],
  [
    'isAnnounced || isContested ? held : remembered',
    'isContested ? held : remembered',
    'an announced write is never finished',
  ],
  [
    'isAnnounced || isContested ? held : remembered',
    'isAnnounced ? held : remembered',
    'a conflict is lost without a word',
  ],
  ['return follower === null ? later : () => follower', 'return later', 'the side that follows wins'],
  [
    "return wasThere && !hasNews(link, otherSide(follower), leading) ? 'unread' : null",
    'return null',
    'a deletion on the side that follows is carried over',
  ],
])

const flows = [
  ...faultsIn('shared/flows/pull-entry.ts', [
    [
      "if (!mayWrite('erp', connection.direction)) return 'ignored'",
      '',
      'links to what is never carried over fill the store',
    ],
  ]),
  ...faultsIn('shared/flows/sync-record.ts', [
    [
      "if (leaving && !mayWrite('google', owner.connection.direction)) return skip('direction')",
      '',
      'a record that is handed on takes its event out of Google',
    ],
  ]),
  ...faultsIn('shared/flows/compare-with-erp.ts', [
    [
      "const state = directed(pair.link, { erp, google: 'unread' }, direction)",
      "const state = { erp, google: 'unread' as const }",
      'every sweep queues what is never carried over',
    ],
  ]),
]

export const directionFaults: readonly SeededFault[] = [...rules, ...flows]
