import { Fault, isFault } from '../../shared/domain/fault.ts'
import type { GroupName, UserId } from '../../shared/domain/ids.ts'
import { isOn, readConnection } from '../../shared/flows/connection.ts'
import type { ContactScope } from '../../shared/flows/contact-scope.ts'
import {
  GROUPS_MAX,
  WHEN_GONE,
  WHEN_REMOVED,
  contactSettingsOf,
  createGroup,
  groupsOf,
  saveContactSettings,
} from '../../shared/flows/contact-settings.ts'
import type { ContactSettings } from '../../shared/flows/contact-settings.ts'
import { exportsOf } from '../../shared/flows/export-view.ts'
import { contactsPage } from '../../shared/pages/contacts-page.ts'
import type { ContactsView, SettingsRefusal } from '../../shared/pages/contacts-page.ts'
import type { Notice } from '../../shared/pages/notice.ts'
import type { Shell } from '../../shared/pages/page-frame.ts'
import type { Reply } from '../../shared/platform/http.ts'
import { logFault } from '../../shared/platform/log-fault.ts'
import { subjectOf } from './subject.ts'
import type { Subject } from './subject.ts'
import { formOf, seeOther, showPage } from './visit.ts'
import type { KnownVisit } from './visit.ts'

/** An id of ours. */
const ID = /^[\w-]{1,128}$/
/** Always given; nobody chooses it. */
const MY_CONTACTS = 'contactGroups/myContacts'
/** A page offers fewer. */
const SENT_MAX = 50
const TITLE_MAX = 60
const VERSION = /^\d{1,9}$/

export async function showContacts(visit: KnownVisit, id: string): Promise<Reply> {
  return show(visit, { subject: await subjectOf(visit, id) })
}

/** `step`: `save` the settings, or `create-group` to make a label. */
export async function changeContacts(visit: KnownVisit, id: string): Promise<Reply> {
  const form = await formOf(visit)
  const subject = await subjectOf(visit, id)
  const step = form.get('step')
  if (step === 'save') return save(visit, subject, form)
  if (step === 'create-group') return makeLabel(visit, subject, form.get('title') ?? '')
  throw new Fault('request.malformed', 'no such step', { field: 'step' })
}

/** What is shown, and what was just sent and refused: the name of a label, or the settings. */
interface Shown {
  readonly subject: Subject
  readonly label?: ContactsView['label']
  readonly sent?: { readonly settings: ContactSettings; readonly why: SettingsRefusal | 'conflict' }
}

async function show(visit: KnownVisit, { subject, label = null, sent }: Shown): Promise<Reply> {
  const { deps, tenant, request } = visit
  const { userId, whose, zone } = subject
  const scope = await deps.contactScopeOf(tenant)
  const asked = request.query['after']
  const after = asked !== undefined && ID.test(asked) ? asked : null
  const [stored, { exports, next }, canPush] = await Promise.all([
    contactSettingsOf(userId, scope),
    exportsOf(userId, { after }, scope),
    isWorking(userId, scope),
  ])
  const groups = canPush ? await groupsToChoose(visit, userId, scope) : null
  const isLate = sent?.why === 'conflict'
  const refusal = sent && sent.why !== 'conflict' ? sent.why : null
  const settings = sent ? { ...sent.settings, version: stored.version } : stored
  const view = { whose, zone, settings, groups, label, refusal, canPush, pushes: exports, next }
  const noticeOf = (shell: Shell): Shell => (isLate ? { ...shell, notice: 'settings-conflict' } : shell)
  const status = isLate ? 409 : label === null && refusal === null ? 200 : 422
  return showPage(visit, (shell) => contactsPage(noticeOf(shell), view), status)
}

export async function isWorking(userId: UserId, { store, tenant }: ContactScope): Promise<boolean> {
  const stored = await readConnection(store, tenant, userId)
  return stored !== null && isOn('contacts', stored.connection)
}

/** Null where Google can't be asked; the page is worth seeing without them. */
async function groupsToChoose(
  { deps }: KnownVisit,
  userId: UserId,
  scope: ContactScope,
): Promise<ContactsView['groups']> {
  try {
    return (await groupsOf(userId, scope)).filter(({ name }) => name !== MY_CONTACTS)
  } catch (error) {
    if (!isFault(error)) throw error
    logFault(deps.log, 'console', error)
    return null
  }
}

async function save(visit: KnownVisit, subject: Subject, form: URLSearchParams): Promise<Reply> {
  const { deps, tenant, person } = visit
  const { userId, whose } = subject
  const scope = await deps.contactScopeOf(tenant)
  const before = await contactSettingsOf(userId, scope)
  const settings = settingsIn(form)
  const saved = await orRefused(visit, () =>
    saveContactSettings({ userId, settings, by: person.userId }, scope),
  )
  if (saved !== 'done') {
    const isTooMuch = saved === 'gone' && settings.groups.length > GROUPS_MAX
    return show(visit, { subject, sent: { settings, why: isTooMuch ? 'too-many' : saved } })
  }
  if (settings.follows !== before.follows) await tellErp(visit)
  return back(visit, whose.root, 'contacts-saved')
}

/** A label that is gone, or can't be looked for, is no odd form: his page was shown before. */
async function orRefused<Outcome>(
  { deps }: KnownVisit,
  act: () => Promise<Outcome>,
): Promise<Outcome | 'gone' | 'unasked'> {
  try {
    return await act()
  } catch (error) {
    if (!isFault(error) || !isAboutLabels(error)) throw error
    logFault(deps.log, 'console', error)
    return error.code === 'request.malformed' ? 'gone' : 'unasked'
  }
}

function isAboutLabels({ code, disposition }: Fault): boolean {
  return disposition === 'reject' || disposition === 'reconnect' || code.startsWith('google.')
}

function settingsIn(form: URLSearchParams): ContactSettings {
  const whenRemoved = WHEN_REMOVED.find((one) => one === form.get('whenRemoved'))
  const whenGone = WHEN_GONE.find((one) => one === form.get('whenGone'))
  const groups = [...new Set(form.getAll('group'))] as GroupName[]
  const version = form.get('version') ?? ''
  if (whenRemoved === undefined) throw odd('whenRemoved')
  if (whenGone === undefined) throw odd('whenGone')
  if (groups.length > SENT_MAX) throw odd('group')
  if (!VERSION.test(version)) throw odd('version')
  return { groups, follows: form.get('follows') === 'yes', whenRemoved, whenGone, version: Number(version) }
}

function odd(field: string): Fault {
  return new Fault('request.malformed', 'no such choice', { field })
}

/** The ERP tells of changes of contacts only while somebody follows them. Until it is told, the nightly look finds them. */
async function tellErp({ deps, tenant }: KnownVisit): Promise<void> {
  try {
    await deps.ensureWebhooks(tenant)
  } catch (error) {
    if (!isFault(error)) throw error
    logFault(deps.log, 'console', error)
  }
}

async function makeLabel(visit: KnownVisit, subject: Subject, given: string): Promise<Reply> {
  const { deps, tenant } = visit
  const { userId, whose } = subject
  const title = given.trim()
  if (title === '' || title.length > TITLE_MAX)
    return show(visit, { subject, label: { error: 'wrong', title: title.slice(0, TITLE_MAX) } })
  try {
    await createGroup({ userId, title }, await deps.contactScopeOf(tenant))
  } catch (error) {
    const wrong = isFault(error) ? labelErrorOf(error) : null
    if (wrong === null) throw error
    return show(visit, { subject, label: { error: wrong, title } })
  }
  return back(visit, whose.root, 'label-made')
}

function labelErrorOf({ code, field }: Fault): NonNullable<ContactsView['label']>['error'] | null {
  if (code === 'request.malformed' && field === 'title') return 'twice'
  if (code === 'store.contended') return 'busy'
  return code === 'google.refused' ? 'refused' : null
}

function back({ scope }: KnownVisit, root: string, notice: Notice): Reply {
  return seeOther(`${scope.consoleUrl}${root}/contacts?notice=${notice}`)
}
