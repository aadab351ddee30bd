import { isAdmin, levelOf, mayUseWebhooks } from './acl.ts'
import { readAppUser, readPreferences, readUserAcl } from './app-user.ts'
import { definitionOf, EMPTY_ENTITIES, findDefinition } from './definitions/entity-definitions.ts'
import type { Erp } from './erp.ts'
import { badRequest, ErpError, forbidden, notFound } from './erp-error.ts'
import type { ErpRecord } from './erp-state.ts'
import { listRecords, type ListAnswer } from './list-records.ts'
import { massAction } from './mass-action.ts'
import { readMetadata } from './metadata.ts'
import { parsePhpQuery } from './php-query.ts'
import { postNote } from './post-note.ts'
import { readRecord, requireReadable } from './read-record.ts'
import {
  linkRecords,
  listActivities,
  listAttendees,
  listRelated,
  setAcceptanceStatus,
  unlinkRecords,
} from './related-records.ts'
import { createRecord, removeRecord, restoreRecord, updateRecord } from './save-record.ts'
import { parseSearchParams } from './search-params.ts'
import { readSettings } from './settings.ts'
import { presentNote } from './stream.ts'
import { toIds, toText, type Attributes, type Value } from './value.ts'
import { checkSubscriptionUrl, createSubscription } from './webhook-subscription.ts'

export interface RestCall {
  readonly erp: Erp
  readonly user: ErpRecord
  readonly method: string
  /** Segments below `/api/v1/`. */
  readonly path: readonly string[]
  readonly search: string
  readonly input: Attributes
  header(name: string): string | undefined
}

export type RestResult = { readonly status: 200 | 201; readonly body: Value } | { readonly allow: string }

const ok = (body: Value): RestResult => ({ status: 200, body })
const listed = (answer: ListAnswer): RestResult => ok({ total: answer.total, list: answer.list })

/** Answers one authenticated call; refusals are thrown. */
export async function routeRest(call: RestCall): Promise<RestResult> {
  const [head = '', second = '', third] = call.path
  const special = specialRoute(call)
  if (special !== null) return special
  if (EMPTY_ENTITIES.includes(head)) return emptyEntity(call, head)
  if (findDefinition(head) === undefined) throw notFound(`Controller '${head}' does not exist.`)
  refuseScope(call, head)
  if (second === '') return collectionRoute(call, head)
  if (second === 'action') return actionRoute(call, head)
  if (third === undefined) return recordRoute(call, { entity: head, id: second })
  return linkRoute(call, { entity: head, id: second, link: third })
}

/** Entities that are closed to a user as a whole. */
function refuseScope({ erp, user, method }: RestCall, entity: string): void {
  if (entity === 'Role' && !isAdmin(user)) throw forbidden('No read access.')
  if (entity !== 'Webhook' || mayUseWebhooks(erp, user)) return
  throw forbidden(isApi(user) ? noAccess(method) : "No access to 'Webhook'.")
}

function specialRoute(call: RestCall): RestResult | null {
  const { erp, user, method, path } = call
  const [head, second = ''] = path
  switch (`${method} ${head}`) {
    case 'GET App':
      return second === 'user' ? ok(readAppUser(erp, user)) : null
    case 'GET Settings':
      return ok(readSettings(erp, true))
    case 'GET Metadata':
      return ok(readMetadata(toText(parsePhpQuery(call.search)['key'])))
    case 'GET Preferences':
      return ok(readPreferences(erp, user, second))
    case 'GET Activities':
      return ok(activities(call))
    case 'POST Note':
      return ok(postNote(erp, user, call.input))
    case 'POST Notification':
      throw forbidden('No create access.')
    case 'POST MassAction':
      return ok(massAction(erp, user, call.input))
    case 'GET OpenApi':
      throw new ErpError(403, {
        reason: 'No access to OpenApi scope.',
        contentType: 'text/html; charset=UTF-8',
      })
    default:
      return null
  }
}

function activities({ erp, user, search }: RestCall): Attributes[] {
  const query = parsePhpQuery(search)
  return listActivities(erp, user, {
    from: toText(query['from']),
    to: toText(query['to']),
    userId: toText(query['userId']) || user.id,
    scopes: (toText(query['scopeList']) || 'Meeting,Call').split(','),
  })
}

function emptyEntity({ erp, user, method, path }: RestCall, entity: string): RestResult {
  if (!isAdmin(user) && levelOf(erp, user, { scope: entity, action: 'read' }) === 'no')
    throw forbidden('No read access.')
  if (method !== 'GET') throw forbidden('No create access.')
  if (path.length > 1) throw notFound(`Record ${path[1] ?? ''} does not exist.`)
  return ok({ total: 0, list: [] })
}

async function collectionRoute(call: RestCall, entity: string): Promise<RestResult> {
  const { erp, user, method, input } = call
  if (method === 'GET') {
    const params = parseSearchParams(call.search)
    const noTotal = call.header('X-No-Total') === 'true'
    return listed(listRecords(erp, user, { entity, params, noTotal }))
  }
  if (method !== 'POST') return { allow: 'GET, POST' }
  // Alone among the entities, a new webhook is answered by 201.
  if (entity === 'Webhook') return { status: 201, body: await createSubscription(erp, user, input) }
  const skipDuplicateCheck = call.header('X-Skip-Duplicate-Check') === 'true'
  return ok(createRecord(erp, user, { entity, input, skipDuplicateCheck }).answer)
}

async function recordRoute(call: RestCall, target: { entity: string; id: string }): Promise<RestResult> {
  const { erp, user, method, input } = call
  switch (method) {
    case 'GET':
      return ok(readRecord(erp, user, target))
    case 'PUT':
    case 'PATCH': {
      if (target.entity === 'Webhook' && input['url'] !== undefined)
        await checkSubscriptionUrl(erp, input['url'])
      const header = call.header('X-Version-Number')
      const version = header === undefined || header === '' ? null : Number(header)
      return ok(updateRecord(erp, user, { ...target, input, version }))
    }
    case 'DELETE':
      removeRecord(erp, user, target)
      return ok(true)
    default:
      return { allow: 'GET, PUT, PATCH, DELETE' }
  }
}

function actionRoute({ erp, user, method, path, input }: RestCall, entity: string): RestResult {
  const action = path[2] ?? ''
  const id = toText(input['id'])
  if (method !== 'POST') return { allow: 'POST' }
  if (action === 'setAcceptanceStatus' && definitionOf(entity).fields['users'] !== undefined) {
    setAcceptanceStatus(erp, user, { entity, id, status: toText(input['status']) })
    return ok(true)
  }
  if (action === 'restoreDeleted') {
    if (!isAdmin(user)) throw forbidden('')
    restoreRecord(erp, { entity, id })
    return ok(true)
  }
  throw notFound(`Action '${action}' does not exist.`)
}

function linkRoute(call: RestCall, target: { entity: string; id: string; link: string }): RestResult {
  const { erp, user, method, input } = call
  if (method === 'GET') return relatedRoute(call, target)
  if (method !== 'POST' && method !== 'DELETE') return { allow: 'GET, POST, DELETE' }
  const ids = typeof input['id'] === 'string' ? [input['id']] : toIds(input['ids'])
  if (ids.length === 0) throw badRequest('')
  if (method === 'POST') linkRecords(erp, user, { ...target, ids })
  else unlinkRecords(erp, user, { ...target, ids })
  return ok(true)
}

function relatedRoute(call: RestCall, target: { entity: string; id: string; link: string }): RestResult {
  const { erp, user } = call
  if (target.link === 'stream') return listed(streamOf(call, target))
  if (target.link === 'attendees') return ok(listAttendees(erp, user, target))
  if (target.entity === 'User' && target.link === 'acl') return ok(readUserAcl(erp, user, target.id))
  return listed(listRelated(erp, user, { ...target, params: parseSearchParams(call.search) }))
}

/** Newest first. */
function streamOf({ erp, user, search }: RestCall, target: { entity: string; id: string }): ListAnswer {
  const record = requireReadable(erp, user, target)
  const { offset, maxSize } = parseSearchParams(search)
  const notes = erp.state.notes
    .all()
    .filter((note) => note.parentType === record.entity && note.parentId === record.id)
    .sort((left, right) => right.number - left.number)
  const list = notes.slice(offset, offset + maxSize).map((note) => presentNote(erp, note))
  return { total: notes.length, list }
}

function isApi(user: ErpRecord): boolean {
  return user.attributes['type'] === 'api'
}

function noAccess(method: string): string {
  return method === 'GET' ? 'No read access.' : method === 'POST' ? 'No create access.' : 'No edit access.'
}
