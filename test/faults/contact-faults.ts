import { faultsIn } from './fault.ts'
import type { SeededFault } from './fault.ts'

const merging = faultsIn('shared/domain/merge-person.ts', [
  [
    '!held.includes(group) && !base.groups.includes(group)',
    '!held.includes(group)',
    'a label that the user took off comes back with every push',
  ],
  [
    "const isInOne = (person.memberships ?? []).some((entry) => groupOf(entry) !== '')",
    'const isInOne = true',
    'who is in no group spoils the call for nine others',
  ],
  [
    'withMark(now, pushed === null ? sides.mark : null)',
    'withMark(now, null)',
    'nobody is found after a create that was cut short',
  ],
  [
    'PERSON_FIELDS.filter((field) => !isSame(field, now[field], merged[field]))',
    'PERSON_FIELDS',
    'a push that changes nothing writes everybody',
  ],
  [
    'const PERSON_BYTES_MAX = 100_000',
    'const PERSON_BYTES_MAX = 200_000',
    'a long note makes Google refuse the contact',
  ],
])

const entries = faultsIn('shared/domain/merge-entries.ts', [
  [
    'const isKept = !base.isOurs || wanted.some(({ key }) => key === base.key)',
    'const isKept = wanted.some(({ key }) => key === base.key)',
    'a number of the user’s own goes when the ERP drops the same one',
  ],
  [
    'placed.filter(({ base, at }) => base === undefined && at === null)',
    'placed.filter(({ at }) => at === null)',
    'a number that the user took away comes back',
  ],
  ['if (!base?.isOurs) return now.entry', '', 'the user’s own label is written over'],
  [
    'if (now.length >= READ_MAX)',
    'if (now.length > 100_000)',
    'what Google lists only in part loses the rest',
  ],
  [
    'if (primary === undefined || before === undefined || primary === before) return entries',
    'if (primary === undefined || primary === before) return entries',
    'the user’s own order is undone when he is found',
  ],
])

const texts = faultsIn('shared/domain/merge-part.ts', [
  [
    "return { value: isOurs && isAsPushed ? '' : now, known: null }",
    "return { value: '', known: null }",
    'the user’s own company goes when the ERP has none',
  ],
  [
    "const isWritten = now === '' || isAsPushed || rules.doesErpWin",
    'const isWritten = true',
    'what is found in Google is written over',
  ],
])

const notes = faultsIn('shared/domain/merge-note.ts', [
  ['composed(own ?? withoutMarker(value), sides)', "composed('', sides)", 'the user’s own note is lost'],
  ['if (base?.print === known) {', 'if (false) {', 'what the user changed in our part is written over'],
])

const keys = faultsIn('shared/domain/contact-keys.ts', [
  ['key.length >= DIGITS_MIN', 'key.length > 0', 'everybody at an extension is one person'],
  [".normalize('NFC').toLowerCase()", ".normalize('NFC')", 'an address with a capital is a second one'],
])

const matching = faultsIn('shared/flows/push-match.ts', [
  [
    'if (push.writer.book.readAt >= sureAt) return true',
    'return true',
    'who was made just before is made twice, as no list tells of him yet',
  ],
  [
    'alike: alike === undefined || more.length > 0 ? null : alike.name',
    'alike: alike?.name ?? null',
    'one of several with the same address is taken for him',
  ],
  ['return isTaken ? null : {', 'return {', 'two of the ERP’s with one address become one person'],
  [
    'if (places.some((place) => place.held.resourceName === held.resourceName)) return null',
    '',
    'two of one batch become one person',
  ],
  [
    "return [givenName, familyName].every((part, index) => isCompatible(part, there[index] ?? ''))",
    'return true',
    'whoever has the company’s number is taken for a colleague',
  ],
  [
    "const isLeftAlone = link.state === 'gone' && (!push.recreates || push.job === null)",
    'const isLeftAlone = false',
    'whom the user deleted in Google comes back',
  ],
])

const creating = faultsIn('shared/flows/push-create.ts', [
  ['  await announce(making, push)\n', '', 'a create that was cut short is done again'],
  [
    "if (!isFault(error) || error.code === 'google.unavailable') throw error",
    'if (!isFault(error)) throw error',
    'a create whose answer was lost is taken back and done again',
  ],
  [
    'making.filter(({ isSent, isOver }) => !isSent && !isOver)',
    'making.filter(({ isOver }) => !isOver)',
    'what may have been made is forgotten',
  ],
  [
    'const middle = Math.ceil(making.length / 2)',
    'const middle = making.length',
    'one bad contact stops ten',
  ],
])

const updating = faultsIn('shared/flows/push-update.ts', [
  [
    "if (written.kind === 'moved-on' && !isSecond) late.push(target)",
    'if (false) late.push(target)',
    'who changes meanwhile fails at once',
  ],
  ['etag: held.etag,', "etag: '',", 'what changed meanwhile is written over'],
  [
    'const first = job !== null && before?.job === job ? before.result : null',
    'const first = null',
    'a batch that is done once more says that nobody was made',
  ],
])

const running = faultsIn('shared/flows/run-batch.ts', [
  [
    "if (stored?.of.state !== 'running' || stored.of.next !== batch) return null",
    '',
    'what is cancelled while it waits is written after all',
  ],
  [
    'if (stored.of.next !== run.batch) return queueNext(stored.of, scope)',
    '',
    'what a dead process didn’t queue is left undone',
  ],
  [
    "if (standing.kind === 'ended') return stop(of, standing.why, scope)",
    'if (false) return',
    'a push goes into another account',
  ],
  ['next: of.next + 1,', 'next: of.next + 2,', 'every second ten are left out'],
])

const others = [
  ...faultsIn('shared/flows/writer-lease.ts', [
    ['if (until > now) throw busy(Math.min(COME_BACK_MS, until - now))', '', 'two write one account at once'],
    [
      'if (scope.clock.now() + CALL_MS > (book.lease?.until ?? 0)) await writer.save()',
      '',
      'who is too slow writes beside his successor',
    ],
  ]),
  ...faultsIn('shared/flows/removed-contacts.ts', [
    ['&& !stored.link.isAdopted && ', '&& ', 'a contact that was the user’s own is deleted'],
    [
      'held.resourceName === resourceName && !stored',
      '!stored',
      'somebody that he was merged into is deleted',
    ],
  ]),
  ...faultsIn('shared/flows/start-export.ts', [
    [
      'return listed === undefined || (assignedTo !== null && listed.assignedUserId !== assignedTo)',
      'return listed === undefined',
      'anybody’s contacts can be pushed from the console',
    ],
    ["if (ids.length > EXPORT_IDS_MAX) throw tooMany('ids')", '', 'there is no end to a push'],
  ]),
  ...faultsIn('shared/flows/end-export.ts', [
    [
      "of.by === 'erp' && scope.clock.now() - askedAt < ERP_TRUSTED_MS",
      "of.by === 'erp'",
      'what the ERP allowed once is allowed for good',
    ],
    [
      "if (of === undefined || of.userId !== userId || of.state === 'running') return null",
      'if (of === undefined) return null',
      'anybody repeats anybody’s push',
    ],
  ]),
  ...faultsIn('shared/flows/take-up-exports.ts', [
    ['Math.max(touchedAt, until ?? 0) < now - LATE_MS', 'false', 'a push whose task was lost never ends'],
  ]),
  ...faultsIn('shared/flows/export-pace.ts', [
    ['perMinute: isKnown ? perMinute : null', 'perMinute', 'one slow minute slows a push down for good'],
    ['return before === undefined ? 0 : before + MINUTE_MS', 'return 0', 'Google refuses again and again'],
  ]),
  ...faultsIn('shared/flows/refresh-book.ts', [
    [
      'if (writer.book.recent.length > RECENT_MAX) await fold(reading)',
      '',
      'the book grows until it can’t be saved',
    ],
    [
      "if (!isFault(error, 'google.cursor-expired')) throw error\n    return readAll(reading)",
      'throw error',
      'after a week nothing can be pushed any more',
    ],
  ]),
  ...faultsIn('shared/flows/shared-person.ts', [
    [
      'return pushed === null || others.size === 0 ? pushed : marked(pushed, others, false)',
      'return pushed',
      'what one of two that were merged loses is taken from the other',
    ],
  ]),
]

export const contactFaults: readonly SeededFault[] = [
  ...merging,
  ...entries,
  ...texts,
  ...notes,
  ...keys,
  ...matching,
  ...creating,
  ...updating,
  ...running,
  ...others,
]
