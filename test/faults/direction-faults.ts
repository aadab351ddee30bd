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
  ...faultsIn('shared/flows/pull-held.ts', [
    [
      " || !mayWrite('erp', pull.connection.direction)",
      '',
      'links to what is never carried over fill the store',
    ],
  ]),
  ...faultsIn('shared/flows/sync-record.ts', [
    [
      "if (isLeaving && !mayWrite('google', owner.connection.direction)) return skip('direction')",
      '',
      'a record that is handed on takes its event out of Google',
    ],
  ]),
  ...faultsIn('shared/flows/compare-with-erp.ts', [
    [
      'planStep(link, directed(link, state, context.direction), rules)',
      'planStep(link, state, rules)',
      'every sweep queues what is never carried over',
    ],
  ]),
]

export const directionFaults: readonly SeededFault[] = [...rules, ...flows]
