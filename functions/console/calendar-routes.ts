import { checkSettings, draftOf } from '../../shared/domain/calendar-settings.ts'
import type { SettingsDraft, SettingsError } from '../../shared/domain/calendar-settings.ts'
import { Fault, isFault } from '../../shared/domain/fault.ts'
import { applySettings, startSync } from '../../shared/flows/apply-settings.ts'
import { readSettings, withSettings } from '../../shared/flows/calendar-settings.ts'
import type { WithCalendar } from '../../shared/flows/calendar-settings.ts'
import { readConnection } from '../../shared/flows/connection.ts'
import type { Connection } from '../../shared/flows/connection.ts'
import { withGrant } from '../../shared/flows/lost-grant.ts'
import { featuresOf } from '../../shared/flows/person-rights.ts'
import { previewSync } from '../../shared/flows/preview-sync.ts'
import { readRoleRights } from '../../shared/flows/role-rights.ts'
import { calendarSettingsPage } from '../../shared/pages/calendar-settings-page.ts'
import { outcomePage, statusOfOutcome } from '../../shared/pages/outcome-page.ts'
import type { Shell } from '../../shared/pages/page-frame.ts'
import { previewPage } from '../../shared/pages/preview-page.ts'
import { draftIn } from '../../shared/pages/settings-form.ts'
import type { Reply } from '../../shared/platform/http.ts'
import { logFault } from '../../shared/platform/log-fault.ts'
import type { EventEntity } from '../../shared/erp-ports.ts'
import type { ListedCalendar } from '../../shared/google-ports.ts'
import { formOf, seeOther, showPage } from './visit.ts'
import type { KnownVisit } from './visit.ts'

/** A person who may choose, and what there is to choose from. */
interface Choosing {
  readonly visit: KnownVisit
  readonly connection: WithCalendar
  readonly calendars: readonly ListedCalendar[]
  readonly entities: readonly EventEntity[]
}

/** What a chosen calendar may have become since it was chosen. */
const LOST: readonly SettingsError['code'][] = ['not-there', 'read-only', 'busy-only']

export async function showSettings(visit: KnownVisit): Promise<Reply> {
  return choosing(visit, async (one) => {
    const draft = draftOf(readSettings(one.connection))
    const errors = errorsIn(draft, one).filter(({ code }) => LOST.includes(code))
    return showForm(one, draft, { errors })
  })
}

/** What would happen with what most people need, for who has just connected; he starts it there, or goes on to the settings. */
export async function showPreview(visit: KnownVisit): Promise<Reply> {
  return choosing(visit, async (one) =>
    one.connection.startedAt === null
      ? preview(one, draftOf(readSettings(one.connection)), { isProposed: true })
      : seeOther(`${visit.scope.consoleUrl}/calendar`),
  )
}

/** `step`: `preview` shows what would be done, `apply` does it, `change` leads back to the form as it was filled in. */
export async function changeSettings(visit: KnownVisit): Promise<Reply> {
  const form = await formOf(visit)
  const step = form.get('step')
  const take = step === 'preview' ? preview : step === 'apply' ? apply : step === 'change' ? goBack : null
  if (take === null) throw new Fault('request.malformed', 'no such step', { field: 'step' })
  const draft = draftIn(form)
  return choosing(visit, async (one) => {
    if (form.get('version') !== String(one.connection.settingsVersion)) return conflict(one, draft)
    return take(one, draft)
  })
}

async function goBack(one: Choosing, draft: SettingsDraft): Promise<Reply> {
  return showForm(one, draft)
}

async function preview(
  one: Choosing,
  draft: SettingsDraft,
  { isProposed } = { isProposed: false },
): Promise<Reply> {
  const { visit, connection, calendars, entities } = one
  const checked = check(draft, one)
  if (!checked.ok) return showForm(one, draft, { errors: checked.errors })
  const next = withSettings(connection, checked.settings, calendars)
  const view = {
    preview: await previewSync(next, visit.scope),
    draft: draftOf(checked.settings),
    version: connection.settingsVersion,
    isStarted: connection.startedAt !== null,
    isProposed,
    titles: Object.fromEntries(entities.map(({ entity, title }) => [entity, title])),
    zone: next.mainCalendar.zone,
  }
  return showPage(visit, (shell) => previewPage(shell, view))
}

async function apply(one: Choosing, draft: SettingsDraft): Promise<Reply> {
  const { visit, connection, calendars } = one
  const { scope } = visit
  const checked = check(draft, one)
  if (!checked.ok) return showForm(one, draft, { errors: checked.errors })
  const { userId, settingsVersion: over } = connection
  const change = { userId, settings: checked.settings, calendars, over, by: userId }
  const applied = await applySettings(change, scope)
  if (applied === 'conflict') return choosing(visit, (now) => conflict(now, draft))
  if (applied === 'not-connected') return seeOther(scope.consoleUrl)
  if (connection.startedAt !== null) return seeOther(`${scope.consoleUrl}?notice=settings-saved`)
  await startSync({ userId }, scope)
  return seeOther(`${scope.consoleUrl}?notice=started`)
}

/** Whoever has no calendar that could be settled is sent to where it says why. */
async function choosing(visit: KnownVisit, go: (one: Choosing) => Promise<Reply>): Promise<Reply> {
  const { scope, person } = visit
  const [stored, { roles }] = await Promise.all([
    readConnection(scope.store, scope.tenant, person.userId),
    readRoleRights(scope.store, scope.tenant),
  ])
  if (!featuresOf(person, roles).includes('calendar')) return notAllowed(visit)
  const connection = stored && settleable(stored.connection)
  if (!connection) return seeOther(scope.consoleUrl)
  try {
    const google = scope.googleOf(connection)
    const [calendars, all] = await Promise.all([
      withGrant(scope, connection, () => google.calendars()),
      scope.erp.eventEntities(),
    ])
    const entities = all.filter(({ entity }) => scope.entities.includes(entity))
    return await go({ visit, connection, calendars, entities })
  } catch (error) {
    // His grant, or the permission for his calendars, is gone: his connection says so by now, and what to do.
    if (!isFault(error) || error.disposition !== 'reconnect') throw error
    logFault(scope.log, 'console', error)
    return seeOther(scope.consoleUrl)
  }
}

function settleable(connection: Connection): WithCalendar | null {
  const { state, features, granted, mainCalendar } = connection
  const isGranted = features.includes('calendar') && granted.includes('calendar')
  return state === 'active' && isGranted && mainCalendar ? { ...connection, mainCalendar } : null
}

function check(draft: SettingsDraft, { visit, calendars, entities }: Choosing) {
  return checkSettings(draft, {
    entities: entities.map(({ entity }) => entity),
    calendars,
    now: visit.scope.clock.now(),
  })
}

function errorsIn(draft: SettingsDraft, one: Choosing): readonly SettingsError[] {
  const checked = check(draft, one)
  return checked.ok ? [] : checked.errors
}

function showForm(
  { visit, connection, calendars, entities }: Choosing,
  draft: SettingsDraft,
  { errors = [], isLate = false }: { errors?: readonly SettingsError[]; isLate?: boolean } = {},
): Promise<Reply> {
  const view = {
    draft,
    errors,
    version: connection.settingsVersion,
    isStarted: connection.startedAt !== null,
    entities,
    calendars,
  }
  const isRefused = errors.length > 0 && visit.request.method === 'POST'
  const status = isLate ? 409 : isRefused ? 422 : 200
  const noticeOf = (shell: Shell): Shell => (isLate ? { ...shell, notice: 'settings-conflict' } : shell)
  return showPage(visit, (shell) => calendarSettingsPage(noticeOf(shell), view), status)
}

/** Somebody was faster: what was entered is shown again, and may be sent again, over what is valid now. */
function conflict(one: Choosing, draft: SettingsDraft): Promise<Reply> {
  return showForm(one, draft, { isLate: true })
}

function notAllowed(visit: KnownVisit): Promise<Reply> {
  const facts = { again: visit.scope.consoleUrl, feature: 'calendar' as const }
  return showPage(visit, (shell) => outcomePage(shell, 'no-right', facts), statusOfOutcome('no-right'))
}
