import type { MailboxId, UserId } from '../domain/ids.ts'
import { mayConnectMailbox } from '../domain/rights.ts'
import type { MailboxKind } from '../domain/rights.ts'
import type { ErpPerson } from '../erp-ports.ts'
import { noteAudit } from './audit.ts'
import { isBeingErased } from './erase-user.ts'
import type { MailScope } from './mail-scope.ts'
import { changeMailbox, createMailbox, mailboxIdOf, readMailbox } from './mailbox.ts'
import type { Mailbox } from './mailbox.ts'
import { mayManage, standingOf } from './mailbox-rights.ts'
import type { Standing } from './mailbox-rights.ts'

/** A mailbox, and whose it is to be. */
export interface MailboxWish {
  /** In any case. */
  readonly address: string
  readonly kind: MailboxKind
  /** Whose a personal one is to be; null for a group's. */
  readonly ownerId: UserId | null
  /** A group's, at least one; empty for a personal one. */
  readonly teamIds: readonly string[]
}

export type RegisterRefusal = 'bad-address' | 'no-right' | 'no-owner' | 'no-team' | 'taken' | 'being-ended'

export interface NotRegistered {
  readonly refused: RegisterRefusal
  /** Whose the address is already; without one it is a group's. */
  readonly owner?: UserId
}

/** As long as an address may be (RFC 5321); no more of its form is known than that it can be written to from outside. */
const LONGEST = 254
const ADDRESS =
  /^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/u

/** Registers a mailbox in the name of a person; the same again is the same mailbox. Nothing is connected by it. */
export async function registerMailbox(
  { by, ...wish }: MailboxWish & { readonly by: UserId },
  scope: MailScope,
): Promise<{ readonly id: MailboxId } | NotRegistered> {
  const address = wish.address.trim().toLowerCase()
  if (!isAddress(address)) return { refused: 'bad-address' }
  const standing = await standingOf(by, scope)
  if (standing === null || !mayRegister(wish, standing)) return { refused: 'no-right' }
  const odd = await oddIn(wish, standing, scope)
  if (odd !== null) return { refused: odd }
  const id = mailboxIdOf(address)
  if ((await createMailbox(scope, newMailbox({ ...wish, address }, { id, by }, scope))) === null)
    return existing({ ...wish, address }, scope)
  await noteAudit(scope, { action: 'mailbox-registered', by, subject: wish.ownerId, detail: id })
  scope.log.info('mailbox.registered', { tenant: scope.tenant, mailbox: id, kind: wish.kind })
  return { id }
}

/**
 * The same by the ERP, which knows whose mailboxes are whose: what it says of one that is there already is put in the place of what was said
 * before. One that is connected keeps its owner and kind: in the ERP anybody may give his mail account anybody's address.
 */
export async function registerByErp(
  wish: MailboxWish,
  scope: MailScope,
): Promise<Mailbox | { readonly refused: Exclude<RegisterRefusal, 'no-right'> }> {
  const address = wish.address.trim().toLowerCase()
  if (!isAddress(address)) return { refused: 'bad-address' }
  const odd = await oddIn(wish, null, scope)
  if (odd !== null) return { refused: odd }
  const id = mailboxIdOf(address)
  const fresh = newMailbox({ ...wish, address }, { id, by: null }, scope)
  if ((await createMailbox(scope, fresh)) !== null) {
    await noteAudit(scope, { action: 'mailbox-registered', by: null, subject: wish.ownerId, detail: id })
    scope.log.info('mailbox.registered', { tenant: scope.tenant, mailbox: id, kind: wish.kind })
    return fresh
  }
  const changed = await changeMailbox(scope, id, (stored) =>
    isTaken(stored, wish) ? null : handedOver(stored, wish),
  )
  if (changed === null) return registerByErp(wish, scope)
  const { mailbox } = changed
  if (isTaken(mailbox, wish)) return { refused: 'taken' }
  if (changed.changed)
    await noteAudit(scope, { action: 'mailbox-changed', by: null, subject: wish.ownerId, detail: id })
  return mailbox
}

/** Gives a group's mailbox to other teams. */
export async function changeTeams(
  { id, teamIds, userId }: { id: MailboxId; teamIds: readonly string[]; userId: UserId },
  scope: MailScope,
): Promise<'done' | 'no-right' | 'no-team' | 'gone'> {
  const [stored, standing] = [await readMailbox(scope, id), await standingOf(userId, scope)]
  if (stored === null || stored.mailbox.kind !== 'group') return 'gone'
  if (standing === null || !mayManage(stored.mailbox, standing)) return 'no-right'
  const added = teamIds.filter((team) => !stored.mailbox.teamIds.includes(team))
  if (teamIds.length === 0 || !(await areTeams(added, standing, scope))) return 'no-team'
  const teams = [...new Set(teamIds)].sort()
  const changed = await changeMailbox(scope, id, (mailbox) =>
    mailbox.teamIds.join() === teams.join() ? null : { ...mailbox, teamIds: teams },
  )
  if (changed === null) return 'gone'
  if (changed.changed)
    await noteAudit(scope, { action: 'mailbox-changed', by: userId, subject: null, detail: id })
  return 'done'
}

/** The teams that this person may give a mailbox to: all for an administrator, else his own; none without the right. */
export async function teamsToChoose(
  person: ErpPerson,
  scope: MailScope,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const standing = await standingOf(person.userId, scope)
  if (standing === null || !mayConnectMailbox('group', standing.rights)) return []
  const teams = await scope.people.teams()
  return teams.filter(({ id }) => standing.person.isAdmin || standing.person.teamsIds.includes(id))
}

function isAddress(address: string): boolean {
  return address.length <= LONGEST && ADDRESS.test(address)
}

function mayRegister({ kind, ownerId }: MailboxWish, { person, rights }: Standing): boolean {
  if (person.isAdmin) return true
  return mayConnectMailbox(kind, rights) && (kind === 'group' || ownerId === person.userId)
}

/** What is wrong with whose it is to be; `standing` is null for the ERP itself. */
async function oddIn(
  { kind, ownerId, teamIds }: MailboxWish,
  standing: Standing | null,
  scope: MailScope,
): Promise<'no-owner' | 'no-team' | 'being-ended' | null> {
  if (kind === 'group')
    return teamIds.length > 0 && (await areTeams(teamIds, standing, scope)) ? null : 'no-team'
  if (ownerId === null) return 'no-owner'
  if (ownerId !== standing?.person.userId && (await scope.people.byId(ownerId)) === null) return 'no-owner'
  return (await isBeingErased(ownerId, scope)) ? 'being-ended' : null
}

async function areTeams(
  teamIds: readonly string[],
  standing: Standing | null,
  { people }: MailScope,
): Promise<boolean> {
  if (standing !== null && !standing.person.isAdmin)
    return teamIds.every((team) => standing.person.teamsIds.includes(team))
  const known = new Set((await people.teams()).map(({ id }) => id))
  return teamIds.every((team) => known.has(team))
}

/** The address is there already: this person's own or his teams', or somebody else's. */
async function existing(
  { address, kind, ownerId }: MailboxWish,
  scope: MailScope,
): Promise<{ readonly id: MailboxId } | NotRegistered> {
  const id = mailboxIdOf(address)
  const stored = await readMailbox(scope, id)
  if (stored === null) return { refused: 'being-ended' }
  const { mailbox } = stored
  if (kind === 'personal' && mailbox.ownerId === ownerId) return { id }
  return mailbox.ownerId === null ? { refused: 'taken' } : { refused: 'taken', owner: mailbox.ownerId }
}

function newMailbox(
  { address, kind, ownerId, teamIds }: MailboxWish,
  { id, by }: { id: MailboxId; by: UserId | null },
  { clock }: MailScope,
): Mailbox {
  return {
    id,
    address,
    kind,
    ownerId: kind === 'personal' ? ownerId : null,
    teamIds: kind === 'group' ? [...new Set(teamIds)].sort() : [],
    state: 'registered',
    isRemoved: false,
    isAllowed: true,
    registeredBy: by,
    registeredAt: clock.now(),
    account: null,
    lostAt: null,
    toldAt: null,
    cursor: null,
    readAt: null,
    lostHistoryAt: null,
    lease: null,
    watchedUntil: null,
    watchFault: null,
    lastCredentialAt: null,
    lastTest: null,
  }
}

/** Connected, and somebody else's. */
function isTaken(stored: Mailbox, { kind, ownerId }: MailboxWish): boolean {
  const isSame = stored.kind === kind && (kind === 'group' || stored.ownerId === ownerId)
  return stored.account !== null && !isSame
}

function handedOver(stored: Mailbox, { kind, ...wish }: MailboxWish): Mailbox | null {
  const ownerId = kind === 'personal' ? wish.ownerId : null
  const teamIds = kind === 'group' ? [...new Set(wish.teamIds)].sort() : []
  const isSame = stored.kind === kind && stored.ownerId === ownerId
  if (isSame && stored.teamIds.join() === teamIds.join() && !stored.isRemoved) return null
  return { ...stored, kind, ownerId, teamIds, isRemoved: false }
}
