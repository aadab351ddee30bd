import { faultsIn } from './fault.ts'
import type { SeededFault } from './fault.ts'

const rights = faultsIn('shared/domain/rights.ts', [
  [
    "return rights.has('external-accounts') && rights.has(feature)",
    'return rights.has(feature)',
    'a half-granted right is enough',
  ],
  ['if (isAdmin) return new Set(RIGHTS)', 'return new Set(RIGHTS)', 'everybody may do everything'],
  ['Object.hasOwn(granted, role)', 'role in granted', 'a role named like a part of every object has rights'],
])

const connection = faultsIn('shared/flows/connection.ts', [
  [
    "if (state !== 'active' || pausedBy.length > 0) return false",
    'if (pausedBy.length > 0) return false',
    'work goes on with a dead grant',
  ],
  [
    "if (state !== 'active' || pausedBy.length > 0) return false",
    "if (state !== 'active') return false",
    'a pause stops nothing',
  ],
  ['[asked, granted, allowed].every', '[asked, granted].every', 'a withdrawn right stops nothing'],
  ["!isSetUp || state === 'disconnecting'", '!isSetUp', 'who is going away is waited for'],
  [
    "!isSetUp || state === 'disconnecting'",
    "state === 'disconnecting'",
    'who took the calendar off his connection is waited for',
  ],
])

const standing = faultsIn('shared/flows/change-standing.ts', [
  [
    'if (resumes) await forgetHowFarRead(next, scope)',
    '',
    'what changed while nothing was done never arrives',
  ],
  [
    'if (!isEnding) return queueRead(connection, scope)',
    'if (!isEnding) return',
    'work that may go on takes up to ten minutes to do so',
  ],
])

const pause = faultsIn('shared/flows/pause.ts', [
  [
    'const others = connection.pausedBy.filter((one) => one !== pauser)',
    'const others: never[] = []',
    'one who goes on lifts everybody’s pause',
  ],
])

const states = faultsIn('shared/flows/oauth-state.ts', [
  ['!sameText(begun.session, hash(session)) || ', '', 'a way back works in any browser'],
  ['|| begun.expiresAt <= scope.clock.now()', '', 'a way back works for ever'],
  [
    'return (await scope.store.remove(key, document.version)) ? begun : null',
    'return begun',
    'a way back works twice',
  ],
  ['session: hash(session), expiresAt }', 'session, expiresAt }', 'the store tells whose browser it is'],
])

const signIn = faultsIn('shared/flows/finish-oauth.ts', [
  [
    "if (!identity.emailVerified) return refuse('email-unverified', scope)",
    '',
    'an address that Google did not verify signs in',
  ],
  [
    "if (purpose.kind === 'sign-in') return signIn(grant, purpose.back, scope)",
    "return signIn(grant, '', scope)",
    'connecting signs in',
  ],
  [
    'if (hostedDomain !== null && identity.hd !== hostedDomain)',
    'if (hostedDomain === identity.hd)',
    'strangers’ domains get in',
  ],
])

const connect = faultsIn('shared/flows/connect-account.ts', [
  [
    "if (owner !== userId) return { ...refuse('account-taken', scope), owner }",
    '',
    'two users share one Google account',
  ],
  [
    'if (refreshToken !== null) await secrets.put(secret, refreshToken)',
    "if (refreshToken !== undefined) await secrets.put(secret, refreshToken ?? '')",
    'a token is overwritten by nothing',
  ],
  ['await scope.forgetTokens(identity.sub)', '', 'the old account’s token stays in use'],
  ["if (connection.state !== 'active')", 'if (false)', 'after a dead grant only half of it is asked for'],
  ['if (working) await forgetHowFarRead(working, scope)', '', 'what changed meanwhile never arrives'],
  ['if (working) await queueRead(working, scope)', '', 'nothing happens after connecting'],
  [
    '    lostAt: null,\n    toldAt: null,\n  }\n  const connection',
    '    lostAt: before.lostAt,\n    toldAt: null,\n  }\n  const connection',
    'a mended connection counts as lost',
  ],
])

const disconnect = faultsIn('shared/flows/disconnect-account.ts', [
  [
    "if (end === 'revoked') await scope.revoke(refreshToken)",
    'await scope.revoke(refreshToken)',
    'another tenant’s grant is revoked',
  ],
  [
    'if (await isStillHis(connection, scope)) await scope.secrets.remove(name)',
    '',
    'a token outlives its connection',
  ],
  [
    'if (await isStillHis(connection, scope)) await releaseIdentityOf(scope, connection)',
    '',
    'an account is never free again',
  ],
  ['await scope.forgetTokens(connection.googleSub)', '', 'an access token outlives its connection'],
])

const access = faultsIn('shared/flows/check-access.ts', [
  [
    'const isUserActive = person !== null',
    'const isUserActive = true',
    'a deactivated user counts as active',
  ],
  [
    'for (const connection of connections) await followPauseOfAll(connection, isPaused, scope)',
    '',
    'who connects while all is paused is not paused',
  ],
  ['if (erpFault !== null) throw erpFault', '', 'an ERP that is away counts as checked'],
])

const lost = faultsIn('shared/flows/lost-grant.ts', [
  [
    '|| stored.grantedAt !== grantedAt) return null',
    ') return null',
    'an old task marks a new grant as dead',
  ],
  [
    "if (marked.connection.state === 'needs-reconnecting') await tellUser(userId, scope)",
    '',
    'nobody tells the user',
  ],
  ['if (!marked?.changed) return', '', 'the user is told again and again'],
])

const erase = faultsIn('shared/flows/erase-user.ts', [
  [
    "keys: { user: receipt.userId, ...(receipt.doneAt === null && { open: 'yes' }) }",
    'keys: { user: receipt.userId }',
    'what was left by an erasure stays',
  ],
  ['|| clock.now() - erasure.at < SETTLES_MS', '', 'what lands after an erasure stays'],
])

const pull = faultsIn('shared/flows/pull-held.ts', [
  [
    'if (ours !== null) return leaveToRecord(ours, pull)\n',
    '\n',
    'who was erased and comes back gets everything twice',
  ],
])

const records = faultsIn('shared/flows/sync-record.ts', [
  [
    'if (found === null || !isOfCalendar(pair, found.connection)) return skip()',
    'if (found === null) return skip()',
    'with another Google account the ERP’s meetings are deleted',
  ],
])

const creates = faultsIn('shared/flows/pair-record.ts', [
  [
    'maker && isOfCalendar(pair, maker.connection)',
    'maker && pair',
    'a create of another Google account keeps meetings away for ever',
  ],
  [
    'if (maker && (await isMadeUnwatched(record, { maker, pairs, creates }))) return true',
    '',
    'what was cut short in an unwatched calendar becomes two meetings',
  ],
  [
    'if (mayBe && (await isVisible(create.pair, maker.context))) return true',
    'if (mayBe) return true',
    'what was cut short in an unwatched calendar never gets an event, though that is gone',
  ],
  [
    'const mayBe = mayBeLost(record, { pairs, create: create.pair }, maker.context)',
    'const mayBe = true',
    'what was cut short in an unwatched calendar keeps all other meetings away',
  ],
])

export const accountFaults: readonly SeededFault[] = [
  ...rights,
  ...connection,
  ...standing,
  ...pause,
  ...states,
  ...signIn,
  ...connect,
  ...disconnect,
  ...access,
  ...lost,
  ...erase,
  ...pull,
  ...records,
  ...creates,
]
