import { Fault } from '../../shared/domain/fault.ts'
import type { MailboxId, UserId } from '../../shared/domain/ids.ts'
import { MAILBOX_KINDS, mayConnectMailbox } from '../../shared/domain/rights.ts'
import type { MailboxKind } from '../../shared/domain/rights.ts'
import { beginMailConsent } from '../../shared/flows/connect-mailbox.ts'
import type { MailRefused } from '../../shared/flows/connect-mailbox.ts'
import { readConnection } from '../../shared/flows/connection.ts'
import { disconnectMailbox, removeMailbox } from '../../shared/flows/end-mailbox.ts'
import { standingOfPerson } from '../../shared/flows/mailbox-rights.ts'
import { mailboxesOf, mailboxOf } from '../../shared/flows/mailbox-view.ts'
import type { MailboxView } from '../../shared/flows/mailbox-view.ts'
import { changeTeams, registerMailbox, teamsToChoose } from '../../shared/flows/register-mailbox.ts'
import { testMailboxOf } from '../../shared/flows/test-mailbox.ts'
import { mailboxEndPage } from '../../shared/pages/mailbox-end-page.ts'
import type { MailboxEnd } from '../../shared/pages/mailbox-end-page.ts'
import { mailboxFormPage } from '../../shared/pages/mailbox-form-page.ts'
import type { FormRefusal, MailboxFormView, TeamChoice } from '../../shared/pages/mailbox-form-page.ts'
import { mailboxPage } from '../../shared/pages/mailbox-page.ts'
import { mailboxesPage } from '../../shared/pages/mailboxes-page.ts'
import { testLetter } from '../../shared/pages/mailbox-test.ts'
import type { Notice } from '../../shared/pages/notice.ts'
import { outcomePage, statusOfOutcome } from '../../shared/pages/outcome-page.ts'
import type { Reply } from '../../shared/platform/http.ts'
import type { ErpPerson } from '../../shared/erp-ports.ts'
import { subjectOf } from './subject.ts'
import { formOf, seeOther, shellOf, showPage } from './visit.ts'
import type { KnownVisit } from './visit.ts'

/** A mailbox that the visitor may see. */
interface Seen {
  readonly visit: KnownVisit
  readonly mailbox: MailboxView
}

const PAGE = /^\d{1,3}$/
/** An ERP's id. */
const ERP_ID = /^[A-Za-z0-9][\w-]{0,63}$/
const TEAMS_MAX = 100
const SENT_ADDRESS_MAX = 300
const STATUS: Readonly<Record<string, number>> = { 'no-right': 403, 'being-ended': 409, taken: 409 }

export async function showMailboxes(visit: KnownVisit): Promise<Reply> {
  const { deps, tenant, person, request } = visit
  const [mailboxes, kinds, { zone }] = await Promise.all([
    mailboxesOf(person, await deps.mailScopeOf(tenant)),
    kindsOf(visit),
    subjectOf(visit, ''),
  ])
  const asked = request.query['page'] ?? ''
  const view = {
    mailboxes,
    viewerId: person.userId,
    isEverybodys: person.isAdmin,
    canRegister: kinds.length > 0,
    page: PAGE.test(asked) ? Number(asked) : 0,
    now: deps.clock.now(),
    zone,
  }
  return showPage(visit, (shell) => mailboxesPage(shell, view))
}

/** The kinds of mailboxes that the visitor has the right to. */
async function kindsOf({ person, scope }: KnownVisit): Promise<readonly MailboxKind[]> {
  const { rights } = await standingOfPerson(person, scope)
  return MAILBOX_KINDS.filter((kind) => mayConnectMailbox(kind, rights))
}

export async function showMailboxForm(visit: KnownVisit): Promise<Reply> {
  const { scope, person } = visit
  const stored = await readConnection(scope.store, scope.tenant, person.userId)
  const address = { personal: stored?.connection.email ?? '', group: '' }
  return showForm(visit, { address, chosen: [], owner: '', error: null })
}

async function showForm(
  visit: KnownVisit,
  filled: Pick<MailboxFormView, 'address' | 'chosen' | 'owner' | 'error'>,
): Promise<Reply> {
  const { deps, tenant, person } = visit
  const [kinds, teams] = await Promise.all([
    kindsOf(visit),
    teamsToChoose(person, await deps.mailScopeOf(tenant)),
  ])
  const view = { ...filled, kinds, teams, isEverybodys: person.isAdmin }
  const status = view.error === null ? 200 : (STATUS[view.error.why] ?? 422)
  return showPage(visit, (shell) => mailboxFormPage(shell, view), kinds.length === 0 ? 403 : status)
}

/** `kind` with `address`; for a team's the ids of its teams as `team`, and whose a personal one is, when it isn't one's own, as `owner`. */
export async function register(visit: KnownVisit): Promise<Reply> {
  const { deps, tenant, scope, person } = visit
  const form = await formOf(visit)
  const kind = MAILBOX_KINDS.find((one) => one === form.get('kind'))
  if (kind === undefined) throw new Fault('request.malformed', 'no such kind', { field: 'kind' })
  const filled = filledIn(form, kind)
  const { address, chosen: teamIds, owner } = filled
  const found = owner === '' ? person : await ownerCalled(owner, visit)
  if ('why' in found) return showForm(visit, { ...filled, error: { kind, why: found.why, owner: null } })
  const ownerId = kind === 'personal' ? found.userId : null
  const registered = await registerMailbox(
    { address: address[kind], kind, ownerId, teamIds, by: person.userId },
    await deps.mailScopeOf(tenant),
  )
  if ('id' in registered) return toMailbox(visit, registered.id, 'mailbox-registered')
  const { refused: why, owner: taker } = registered
  const name = taker === undefined ? null : ((await scope.people.byId(taker))?.name ?? null)
  return showForm(visit, { ...filled, error: { kind, why, owner: name } })
}

function filledIn(
  form: URLSearchParams,
  kind: MailboxKind,
): Pick<MailboxFormView, 'address' | 'chosen' | 'owner'> {
  const text = (name: string): string => (form.get(name) ?? '').trim().slice(0, SENT_ADDRESS_MAX)
  const address = { personal: '', group: '', [kind]: text('address') }
  return kind === 'group'
    ? { address, chosen: teamsIn(form), owner: '' }
    : { address, chosen: [], owner: text('owner') }
}

/** The user with this e-mail address or id, for an administrator; nobody else registers anything for others. */
async function ownerCalled(
  text: string,
  { person, scope }: KnownVisit,
): Promise<Pick<ErpPerson, 'userId'> | { readonly why: FormRefusal }> {
  if (!person.isAdmin) return { why: 'no-right' }

  if (ERP_ID.test(text)) return (await scope.people.byId(text as UserId)) ?? { why: 'owner-unknown' }
  const named = text.includes('@') ? await scope.people.byEmail(text) : ({ found: 'none' } as const)
  if (named.found === 'one') return named.person
  return { why: named.found === 'several' ? 'owner-several' : 'owner-unknown' }
}

function teamsIn(form: URLSearchParams): readonly string[] {
  const ids = [...new Set(form.getAll('team'))]
  const isOdd = ids.length > TEAMS_MAX || !ids.every((one) => ERP_ID.test(one))
  if (isOdd) throw new Fault('request.malformed', 'no such team', { field: 'team' })
  return ids
}

export async function showMailbox(visit: KnownVisit, _: string, id: string): Promise<Reply> {
  return show(await seenBy(visit, id), null)
}

/** Throws `request.not-found` for one that is none of the visitor's business. */
async function seenBy(visit: KnownVisit, id: string): Promise<Seen> {
  const { deps, tenant, person } = visit
  const mailbox = await mailboxOf({ id: id as MailboxId, person }, await deps.mailScopeOf(tenant))
  if (mailbox === null) throw new Fault('request.not-found', 'no such mailbox', { field: 'path' })
  return { visit, mailbox }
}

async function show({ visit, mailbox }: Seen, refusedTeams: readonly string[] | null): Promise<Reply> {
  const { deps, person } = visit
  const canChange = mailbox.kind === 'group' && mailbox.mayManage
  const [choice, { zone }] = await Promise.all([
    canChange ? teamChoice(visit, mailbox) : null,
    subjectOf(visit, ''),
  ])
  const view = {
    mailbox,
    isOwn: mailbox.ownerId === person.userId,
    teamsToChoose: choice,
    refusedTeams,
    now: deps.clock.now(),
    zone,
  }
  return showPage(visit, (shell) => mailboxPage(shell, view), refusedTeams === null ? 200 : 422)
}

/** A team that has the mailbox stays to be seen, though it isn't his own who looks. */
async function teamChoice(
  { deps, tenant, person }: KnownVisit,
  { teams }: MailboxView,
): Promise<readonly TeamChoice[]> {
  const own = await teamsToChoose(person, await deps.mailScopeOf(tenant))
  const others = teams.filter(({ id }) => !own.some((team) => team.id === id))
  return [...own, ...others].toSorted((a, b) => a.name.localeCompare(b.name))
}

/** `step`: `connect`, `test`, `test-sending`, or `teams` to save them. */
export async function changeMailbox(visit: KnownVisit, _: string, id: string): Promise<Reply> {
  const form = await formOf(visit)
  const seen = await seenBy(visit, id)
  const step = form.get('step')
  if (step === 'connect') return connectMailbox(seen)
  if (step === 'test') return test(seen, { sends: false })
  if (step === 'test-sending') return test(seen, { sends: true })
  if (step === 'teams') return saveTeams(seen, teamsIn(form))
  throw new Fault('request.malformed', 'no such step', { field: 'step' })
}

async function connectMailbox({ visit, mailbox }: Seen): Promise<Reply> {
  const { deps, tenant, person, session } = visit
  const begun = await beginMailConsent(
    { id: mailbox.id, userId: person.userId, session: session.id },
    await deps.mailScopeOf(tenant),
  )
  if ('url' in begun) return seeOther(begun.url)
  return refused(visit, begun)
}

async function refused(
  { ...visit }: KnownVisit,
  { refused: outcome, mailboxId }: MailRefused,
): Promise<Reply> {
  const again = `${visit.scope.consoleUrl}/mailboxes/${mailboxId}`
  return showPage(visit, (shell) => outcomePage(shell, outcome, { again }), statusOfOutcome(outcome))
}

async function test({ visit, mailbox }: Seen, { sends }: { sends: boolean }): Promise<Reply> {
  const { deps, tenant, person } = visit
  const letter = sends ? testLetter((await shellOf(visit)).language) : null
  const tested = await testMailboxOf(
    { id: mailbox.id, userId: person.userId, letter },
    await deps.mailScopeOf(tenant),
  )
  if ('refused' in tested) return toMailbox(visit, mailbox.id, 'mailbox-not-tested')
  const isWell = 'ok' in tested.imap && 'ok' in tested.smtp
  return toMailbox(visit, mailbox.id, isWell ? 'mailbox-tested' : 'mailbox-test-failed')
}

async function saveTeams(seen: Seen, teamIds: readonly string[]): Promise<Reply> {
  const { visit, mailbox } = seen
  const { deps, tenant, person } = visit
  const saved = await changeTeams(
    { id: mailbox.id, teamIds, userId: person.userId },
    await deps.mailScopeOf(tenant),
  )
  if (saved === 'no-team') return show(seen, teamIds)
  return toMailbox(visit, mailbox.id, saved === 'done' ? 'teams-saved' : 'mailbox-not-changed')
}

/** Asks before it is disconnected or removed. */
export function showMailboxEnd(end: MailboxEnd) {
  return async (visit: KnownVisit, _: string, id: string): Promise<Reply> => {
    const { mailbox } = await seenBy(visit, id)
    const isThere = end === 'remove' || mailbox.state !== 'registered'
    if (!mailbox.mayManage || !isThere) return toMailbox(visit, mailbox.id)
    return showPage(visit, (shell) => mailboxEndPage(shell, { mailbox, end }))
  }
}

export function endMailbox(end: MailboxEnd) {
  return async (visit: KnownVisit, _: string, id: string): Promise<Reply> => {
    const { deps, tenant, person, scope } = visit
    await formOf(visit)
    const { mailbox } = await seenBy(visit, id)
    const flow = end === 'remove' ? removeMailbox : disconnectMailbox
    const ended = await flow({ id: mailbox.id, userId: person.userId }, await deps.mailScopeOf(tenant))
    if (ended === 'no-right') return toMailbox(visit, mailbox.id, 'mailbox-not-changed')
    if (ended === 'under-way') return toMailbox(visit, mailbox.id, 'disconnecting')
    if (end === 'disconnect') return toMailbox(visit, mailbox.id, 'mailbox-disconnected')
    return seeOther(`${scope.consoleUrl}/mailboxes?notice=mailbox-removed`)
  }
}

function toMailbox({ scope }: KnownVisit, id: string, notice?: Notice): Reply {
  return seeOther(`${scope.consoleUrl}/mailboxes/${id}${notice === undefined ? '' : `?notice=${notice}`}`)
}
