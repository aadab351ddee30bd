import { faultsIn } from './fault.ts'
import type { SeededFault } from './fault.ts'

const rights = faultsIn('shared/domain/rights.ts', [
  [
    "return rights.has('external-accounts') && rights.has(`gmail-${kind}`)",
    'return rights.has(`gmail-${kind}`)',
    'half a right opens a mailbox',
  ],
])

const mailbox = faultsIn('shared/flows/mailbox.ts', [
  [
    "return state === 'active' && isAllowed && account",
    "return state === 'active' && account",
    'a withdrawn right stops no mailbox',
  ],
  [
    "return account !== null && state !== 'disconnecting'",
    'return account !== null',
    'of two that end at once neither revokes',
  ],
])

const people = faultsIn('shared/flows/mailbox-rights.ts', [
  [
    "if (kind === 'personal') return userId === ownerId",
    "if (kind === 'personal') return isAdmin || userId === ownerId",
    'an administrator opens everybody’s mail',
  ],
  [
    'return isAdmin || teamIds.some',
    'return teamIds.some',
    'an administrator can’t connect a group’s mailbox',
  ],
])

const connecting = faultsIn('shared/flows/connect-mailbox.ts', [
  ['if (came === address) return null', 'return null', 'any Google account is taken for the mailbox’s'],
  ['if (!known.isVerified)', 'if (known.isPrimary)', 'a second address that nobody confirmed is taken'],
  [
    'if (confirmedSub === sub) return null',
    'if (confirmedSub !== null) return null',
    'yes to one account is yes to all',
  ],
  ["if ('refused' in result) await letGo(back.grant, scope)", '', 'a refused grant lives on at Google'],
  ['if (await isMailLivingOn(identity.sub, scope)) return', '', 'a refusal ends the account’s other mailbox'],
  ['if (await isAccountLivingOn(identity.sub, scope)) return', '', 'a refusal ends the account’s calendar'],
  [
    'if (hostedDomain !== null && identity.hd !== hostedDomain)',
    'if (identity.hd === hostedDomain && hostedDomain !== null)',
    'accounts of any domain are taken',
  ],
  [
    'return all.find((owner) => owner !== holder) ?? null',
    'return null',
    'two users have mailboxes in one account',
  ],
  [
    "if (standing === null || !mayConnect(mailbox, standing)) return 'mail-no-right'",
    '',
    'whoever lost the right on the way connects',
  ],
])

const storing = faultsIn('shared/flows/store-mail-grant.ts', [
  [
    'cursor: (isSame ? stored.cursor : null) ?? profile.historyId',
    'cursor: profile.historyId',
    'what came before it was connected again is told by nobody',
  ],
  ['await reviveOthers(mailbox, sub, scope)', '', 'mailboxes of one account wait though its grant is there'],
])

const ending = faultsIn('shared/flows/end-mailbox.ts', [
  [
    'return holders.some((one) => one.id !== id)',
    'return false',
    'a mailbox’s end takes the token of another',
  ],
  [
    '(await isAccountLivingOn(googleSub, scope)) || (await scope.isNeededElsewhere(googleSub))',
    'await scope.isNeededElsewhere(googleSub)',
    'a mailbox’s end ends the calendar',
  ],
  [
    'if (await scope.isNeededElsewhere(googleSub)) return',
    '',
    'a mailbox’s end ends the watch of another tenant',
  ],
  [
    "if (!isFault(error) || error.disposition === 'retry') throw error",
    'if (!isFault(error)) throw error',
    'a watch that couldn’t be stopped is forgotten',
  ],
])

const calendarEnd = faultsIn('shared/flows/disconnect-account.ts', [
  [' || (await isMailLivingOn(googleSub, scope))', '', 'the calendar’s end ends a mailbox'],
])

const reading = faultsIn('shared/flows/pull-mail.ts', [
  ['first ??= historyId', 'first = historyId', 'what comes while pages are read is told by nobody'],
  [
    "await tell(mailbox, arrivals, { news, reader })\n    await reader.finish(arrivals.cursor, arrivals.end === 'lost')",
    "await reader.finish(arrivals.cursor, arrivals.end === 'lost')\n    await tell(mailbox, arrivals, { news, reader })",
    'whoever dies between the two has messages told by nobody',
  ],
  [
    "if (end !== 'complete') return news.tell({ address, messageIds: [], isComplete: false })",
    "if (end !== 'complete') return",
    'lost history is kept from the ERP',
  ],
  ['first += IDS_PER_CALL', 'first += ids.length', 'of many messages only a thousand are told'],
])

const reader = faultsIn('shared/flows/mail-reader.ts', [
  [
    'if (workingMailbox(stored) === null || busyUntil > now) return null',
    'if (workingMailbox(stored) === null) return null',
    'two who were told of the same mail tell it twice',
  ],
  [
    '(stored) => (stored.lease?.by === by ? next(stored) : null)',
    '(stored) => next(stored)',
    'who was away takes the right of another',
  ],
  ['BigInt(stored) > BigInt(cursor)', 'stored > cursor', 'places are compared as words'],
  [
    'await change((mine) => ({ ...mine, lease: null })).catch(() => undefined)',
    '',
    'after every failure a mailbox rests for ninety seconds',
  ],
])

const lost = faultsIn('shared/flows/lost-mailbox.ts', [
  [
    'if (isOld || stored.account.grantedAt > grantedAt) return null',
    'if (isOld) return null',
    'an old grant’s death ends the new one',
  ],
])

const credential = faultsIn('shared/flows/give-credential.ts', [
  [
    'return isRefused ? scope.mailTokenOf(googleSub, held.accessToken) : held',
    'return held',
    'a token that Gmail refused is given again until it ends',
  ],
  ['if (!isAllowed) throw', 'if (isAllowed === undefined) throw', 'a credential is given without the right'],
  ['if (userId !== null) await checkUser(userId, mailbox, scope)', '', 'any user gets anybody’s credential'],
  ['now - before >= NOTED_EVERY_MS', 'now - before >= 0', 'each credential costs two writes more'],
])

const registering = faultsIn('shared/flows/register-mailbox.ts', [
  [
    'return stored.account !== null && !isSame',
    'return false',
    'a mailbox is handed on with its first owner’s access',
  ],
])

const checking = faultsIn('shared/flows/check-mailboxes.ts', [
  [
    'return ownerId ?? (account?.isAlias ? account.connectedBy : null)',
    'return ownerId',
    'who left is still read by his team',
  ],
])

export const mailFaults: readonly SeededFault[] = [
  ...rights,
  ...mailbox,
  ...people,
  ...connecting,
  ...storing,
  ...ending,
  ...calendarEnd,
  ...reading,
  ...reader,
  ...lost,
  ...credential,
  ...registering,
  ...checking,
]
