import type { MailboxId, UserId } from '../domain/ids.ts'
import type { ErpPerson } from '../erp-ports.ts'
import type { MailScope } from './mail-scope.ts'
import { mailboxPages, mailboxesWith, readMailbox } from './mailbox.ts'
import type { Mailbox } from './mailbox.ts'
import { mayConnect, mayManage, maySee, standingOfPerson } from './mailbox-rights.ts'
import type { Standing } from './mailbox-rights.ts'

/** What a page shows of a mailbox. */
export interface MailboxView extends Pick<
  Mailbox,
  | 'id'
  | 'address'
  | 'kind'
  | 'ownerId'
  | 'state'
  | 'isAllowed'
  | 'lostAt'
  | 'readAt'
  | 'lostHistoryAt'
  | 'lastCredentialAt'
  | 'lastTest'
> {
  /** Null when there is none, or he is no active user any more. */
  readonly ownerName: string | null
  readonly teams: readonly { readonly id: string; readonly name: string }[]
  /** Who logs in; null before it was connected. */
  readonly user: string | null
  readonly isAlias: boolean
  readonly connectedBy: UserId | null
  readonly connectedByName: string | null
  readonly connectedAt: number | null
  /** `off`: nobody asked Gmail to tell. `failed`: Gmail was asked and doesn't; the poll goes on. */
  readonly watch: 'on' | 'off' | 'failed'
  /** Whether the ERP is told of new mail at all. */
  readonly isTold: boolean
  /** What this person may do with it. */
  readonly mayConnect: boolean
  readonly mayManage: boolean
}

type Names = ReadonlyMap<string, string>

/** His own and his teams', all for an administrator; by address. */
export async function mailboxesOf(person: ErpPerson, scope: MailScope): Promise<readonly MailboxView[]> {
  const found = person.isAdmin ? await all(scope) : await his(person, scope)
  return viewsOf(found, person, scope)
}

/** Null when there is none, or it is none of this person's business. */
export async function mailboxOf(
  { id, person }: { id: MailboxId; person: ErpPerson },
  scope: MailScope,
): Promise<MailboxView | null> {
  const stored = await readMailbox(scope, id)
  if (stored === null || !maySee(stored.mailbox, person)) return null
  return (await viewsOf([stored.mailbox], person, scope))[0] ?? null
}

async function all(scope: MailScope): Promise<readonly Mailbox[]> {
  const found: Mailbox[] = []
  for await (const page of mailboxPages(scope)) found.push(...page.map(({ mailbox }) => mailbox))
  return found
}

/** A tenant has tens of mailboxes that teams share. */
async function his(person: ErpPerson, scope: MailScope): Promise<readonly Mailbox[]> {
  const own = await mailboxesWith(scope, { user: person.userId })
  const shared = await mailboxesWith(scope, { kind: 'group' })
  const seen = [...own.filter(({ kind }) => kind === 'personal'), ...shared]
  return seen.filter((mailbox) => maySee(mailbox, person))
}

async function viewsOf(
  mailboxes: readonly Mailbox[],
  person: ErpPerson,
  scope: MailScope,
): Promise<readonly MailboxView[]> {
  const standing = await standingOfPerson(person, scope)
  const names = await namesOf(mailboxes, person, scope)
  const teams = mailboxes.some(({ kind }) => kind === 'group') ? await scope.people.teams() : []
  const teamNames = new Map(teams.map(({ id, name }) => [id, name]))
  return [...mailboxes]
    .sort((a, b) => (a.address < b.address ? -1 : 1))
    .map((mailbox) => viewOf(mailbox, { standing, names, teamNames }, scope))
}

async function namesOf(
  mailboxes: readonly Mailbox[],
  { userId, name }: ErpPerson,
  { people }: MailScope,
): Promise<Names> {
  const wanted = mailboxes.flatMap(({ ownerId, account }) =>
    [ownerId ?? [], account?.connectedBy ?? []].flat(),
  )
  const others = [...new Set(wanted)].filter((id) => id !== userId)
  const found = others.length > 0 ? await people.among(others) : []
  return new Map([[userId, name], ...found.map((one) => [one.userId, one.name] as const)])
}

function viewOf(
  mailbox: Mailbox,
  { standing, names, teamNames }: { standing: Standing; names: Names; teamNames: Names },
  scope: MailScope,
): MailboxView {
  const { id, address, kind, ownerId, state, isAllowed, lostAt, readAt, lostHistoryAt } = mailbox
  const { account, lastCredentialAt, lastTest } = mailbox
  const nameOf = (userId: string | null): string | null =>
    userId === null ? null : (names.get(userId) ?? null)
  return {
    id,
    address,
    kind,
    ownerId,
    state,
    isAllowed,
    lostAt,
    readAt,
    lostHistoryAt,
    lastCredentialAt,
    lastTest,
    ownerName: nameOf(ownerId),
    teams: mailbox.teamIds.map((team) => ({ id: team, name: teamNames.get(team) ?? team })),
    user: account?.user ?? null,
    isAlias: account?.isAlias ?? false,
    connectedBy: account?.connectedBy ?? null,
    connectedByName: nameOf(account?.connectedBy ?? null),
    connectedAt: account?.connectedAt ?? null,
    watch: watchOf(mailbox, scope),
    isTold: scope.mail.isTold,
    mayConnect: mayConnect(mailbox, standing),
    mayManage: mayManage(mailbox, standing),
  }
}

function watchOf({ watchedUntil, watchFault }: Mailbox, { clock }: MailScope): MailboxView['watch'] {
  if (watchedUntil !== null && watchedUntil > clock.now()) return 'on'
  return watchFault === null && watchedUntil === null ? 'off' : 'failed'
}
