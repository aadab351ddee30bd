import { CONTACT_ENTITIES } from '../../shared/domain/contact.ts'
import type { ContactEntity } from '../../shared/domain/contact.ts'
import type { ErpFilter } from '../../shared/contact-ports.ts'
import { Fault, isFault } from '../../shared/domain/fault.ts'
import type { RecordId } from '../../shared/domain/ids.ts'
import { noteAudit } from '../../shared/flows/audit.ts'
import type { AuditAction } from '../../shared/flows/audit.ts'
import { cancelExport, retryExport } from '../../shared/flows/end-export.ts'
import { exportOf } from '../../shared/flows/export-view.ts'
import { startExport } from '../../shared/flows/start-export.ts'
import type { ExportRequest } from '../../shared/flows/start-export.ts'
import type { Notice } from '../../shared/pages/notice.ts'
import { pushPage, WHOM } from '../../shared/pages/push-page.ts'
import type { PushError, PushView } from '../../shared/pages/push-page.ts'
import { pushedPage } from '../../shared/pages/pushed-page.ts'
import type { Reply } from '../../shared/platform/http.ts'
import { logFault } from '../../shared/platform/log-fault.ts'
import { erpUrlOf, subjectOf } from './subject.ts'
import type { Subject } from './subject.ts'
import { formOf, seeOther, showPage } from './visit.ts'
import type { KnownVisit } from './visit.ts'

/** What is searched, and whose page it is on. */
interface Search {
  readonly visit: KnownVisit
  readonly subject: Subject
  readonly entity: ContactEntity
  readonly text: string
  /** What was sent, and is shown again when it is refused. */
  readonly sent: Pick<PushView, 'whom' | 'ticked'>
}

const NOTHING_SENT: Search['sent'] = { whom: 'chosen', ticked: [] }

const SHOWN_MAX = 50
/** A page offers 50 to tick; a script may send more, and is to be told how many is too many. */
const FORM_BYTES_MAX = 512 * 1024
const TEXT_MAX = 100
const RECORD_ID = /^[A-Za-z0-9][\w-]{0,63}$/
const PAGE = /^\d{1,4}$/

export async function showPush(visit: KnownVisit, id: string): Promise<Reply> {
  const { query } = visit.request
  const entity = CONTACT_ENTITIES.find((one) => one === query['entity']) ?? 'Contact'
  const text = (query['q'] ?? '').trim().slice(0, TEXT_MAX)
  return showForm({ visit, subject: await subjectOf(visit, id), entity, text, sent: NOTHING_SENT }, null)
}

/** `whom`: the `chosen` ones (`id`), all that the search (`q`) `found`, or all that are `mine`: the person's whose page it is. */
export async function push(visit: KnownVisit, id: string): Promise<Reply> {
  const { deps, tenant, scope, person } = visit
  const form = await formOf(visit, FORM_BYTES_MAX)
  const subject = await subjectOf(visit, id)
  const entity = CONTACT_ENTITIES.find((one) => one === form.get('entity'))
  if (entity === undefined) throw new Fault('request.malformed', 'no such entity', { field: 'entity' })
  const sent = { whom: WHOM.find((one) => one === form.get('whom')) ?? 'chosen', ticked: form.getAll('id') }
  const text = (form.get('q') ?? '').trim().slice(0, TEXT_MAX)
  const search = { visit, subject, entity, text, sent }
  const chosen = chosenIn(form, search)
  if (chosen.ids?.length === 0) return showForm(search, 'nobody')
  const asked: ExportRequest = {
    ...chosen,
    userId: subject.userId,
    entity,
    groups: null,
    by: 'console',
    actorId: person.userId,
  }
  try {
    const { exportId } = await startExport(asked, await deps.contactScopeOf(tenant))
    await note(visit, subject, { action: 'contacts-pushed', detail: exportId })
    return seeOther(`${scope.consoleUrl}${subject.whose.root}/pushes/${exportId}`)
  } catch (error) {
    if (!isFault(error) || (error.disposition !== 'reject' && error.code !== 'erp.refused')) throw error
    logFault(deps.log, 'console', error)
    return showForm(search, pushErrorOf(error))
  }
}

function chosenIn(form: URLSearchParams, search: Search): Pick<ExportRequest, 'ids' | 'filter'> {
  const whom = form.get('whom')
  if (whom === 'found') return { ids: null, filter: filterOf(search.text) }
  if (whom === 'mine') return { ids: null, filter: [assignedTo(search.subject)] }
  const ids = [...new Set(form.getAll('id'))]
  const isOdd = whom !== 'chosen' || !ids.every((one) => RECORD_ID.test(one))
  if (isOdd) throw new Fault('request.malformed', 'nobody that there could be', { field: 'whom' })
  return { ids: ids as RecordId[], filter: null }
}

function assignedTo({ userId }: Subject): ErpFilter[number] {
  return { type: 'equals', attribute: 'assignedUserId', value: userId }
}

function filterOf(text: string): ErpFilter {
  if (text === '') return []
  const attributes = ['name', 'emailAddress', 'accountName']
  return [
    { type: 'or', value: attributes.map((attribute) => ({ type: 'contains', attribute, value: text })) },
  ]
}

function pushErrorOf({ code, field = '' }: Fault): PushError {
  if (code === 'request.too-large') return 'too-many'
  const [first = ''] = field.split('.')
  if (first === 'ids') return field === 'ids' ? 'nobody' : 'not-yours'
  if (first === 'where' || code === 'erp.refused') return 'none-found'
  if (first === 'groups') return 'label'
  return code === 'request.forbidden' ? 'cannot' : 'other'
}

async function showForm(search: Search, error: PushError | null): Promise<Reply> {
  const { visit, subject, entity, text, sent } = search
  const found = await findPeople(search)
  const view: PushView = {
    whose: subject.whose,
    entity,
    search: text,
    isEverybody: visit.person.isAdmin,
    found: found && found.people,
    isCut: found?.isCut === true,
    ...sent,
    error,
  }
  return showPage(visit, (shell) => pushPage(shell, view), error === null ? 200 : 422)
}

/** The API user sees more than a person does, so only what is assigned to him is shown, unless an administrator looks. */
async function findPeople({
  visit,
  subject,
  entity,
  text,
}: Search): Promise<{ people: NonNullable<PushView['found']>; isCut: boolean } | null> {
  const { contacts } = await visit.deps.contactScopeOf(visit.tenant)
  const assigned = visit.person.isAdmin ? null : subject.userId
  try {
    const query = { filter: filterOf(text), assignedTo: assigned, limit: SHOWN_MAX }
    const ids = await contacts.find(entity, query)
    const shown = ids.slice(0, SHOWN_MAX)
    const people = shown.length === 0 ? [] : await contacts.among(entity, shown)
    return {
      people: people.toSorted((a, b) => a.name.localeCompare(b.name)),
      isCut: ids.length > SHOWN_MAX,
    }
  } catch (error) {
    if (!isFault(error)) throw error
    logFault(visit.deps.log, 'console', error)
    return null
  }
}

export async function showPushed(visit: KnownVisit, id: string, exportId: string): Promise<Reply> {
  const { deps, tenant, request } = visit
  const { query } = request
  const subject = await subjectOf(visit, id)
  const only = query['only'] === 'trouble' ? 'trouble' : null
  const page = PAGE.test(query['page'] ?? '') ? Number(query['page']) : 0
  const of = { userId: subject.userId, page, only } as const
  const [found, erpUrl] = await Promise.all([
    exportOf(exportId, of, await deps.contactScopeOf(tenant)),
    erpUrlOf(visit),
  ])
  if (found === null) throw new Fault('request.not-found', 'no such export', { field: 'path' })
  const { whose, zone } = subject
  const view = { ...found, whose, zone, erpUrl, only, renews: query['still'] !== 'yes' } as const
  return showPage(visit, (shell) => pushedPage(shell, view))
}

/** `step`: `cancel` what is under way, or `retry` what failed, as a push of its own. */
export async function changePushed(visit: KnownVisit, id: string, exportId: string): Promise<Reply> {
  const { deps, tenant, person } = visit
  const form = await formOf(visit)
  const subject = await subjectOf(visit, id)
  const { userId, whose } = subject
  const scope = await deps.contactScopeOf(tenant)
  const back = (to: string, notice: Notice): Reply =>
    seeOther(`${scope.consoleUrl}${whose.root}/${to}?notice=${notice}`)
  const step = form.get('step')
  if (step === 'cancel') {
    const isDone = await cancelExport({ userId, exportId }, scope)
    if (isDone) await note(visit, subject, { action: 'push-cancelled', detail: exportId })
    return back(`pushes/${exportId}`, isDone ? 'push-cancelled' : 'push-over')
  }
  if (step !== 'retry') throw new Fault('request.malformed', 'no such step', { field: 'step' })
  const started = await orNothing(visit, () =>
    retryExport({ userId, exportId, actorId: person.userId }, scope),
  )
  if (started === null) return back(`pushes/${exportId}`, 'nothing-to-push')
  await note(visit, subject, { action: 'contacts-pushed', detail: started.exportId })
  return back(`pushes/${started.exportId}`, 'push-retried')
}

async function note(
  { scope, person }: KnownVisit,
  { userId }: Subject,
  entry: { action: AuditAction; detail: string },
): Promise<void> {
  await noteAudit(scope, { ...entry, by: person.userId, subject: userId })
}

/** Who may not push any more is told as if there were nothing left to push; his page of contacts says why. */
async function orNothing<Started>(
  { deps }: KnownVisit,
  start: () => Promise<Started>,
): Promise<Started | null> {
  try {
    return await start()
  } catch (error) {
    if (!isFault(error) || error.disposition !== 'reject') throw error
    logFault(deps.log, 'console', error)
    return null
  }
}
