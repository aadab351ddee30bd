import type { TestWorld } from '../support/test-world.ts'
import { BY_HAND } from './calendar-app-of.ts'

/** What the product asked of both sides, in order. */
export interface Cost {
  /** Reads of changes, page by page. Each write of ours comes back on one, so most rows don't count them. */
  readonly lists: number
  /** `insert`, `patch`, `delete`, `get`, `instances`, `watch`, `stop`; one that was refused with the answer's status, such as `patch 412`. */
  readonly google: readonly string[]
  /** `create`, `change`, `remove`, `read` or `list` and the entity, of Meeting, Call and CVisit. */
  readonly erp: readonly string[]
}

/** Runs the action and all that follows from it, and tells what it cost. What people do by themselves doesn't count. */
export async function costOf(world: TestWorld, action: () => unknown): Promise<Cost> {
  const before = { google: world.google.calls.all.length, erp: world.erp.calls.entries.length }
  await action()
  await world.settle()
  const google = world.google.calls.all.slice(before.google).flatMap(googleCall)
  return {
    lists: google.filter((call) => call === 'list').length,
    google: google.filter((call) => call !== 'list'),
    erp: world.erp.calls.entries.slice(before.erp).flatMap(erpCall),
  }
}

/** What the product changed, without what it only looked at and what was refused. */
export function writesOf({ google, erp }: Cost): { google: string[]; erp: string[] } {
  return {
    google: google.filter((call) => !/^(?:get|instances)$| \d/.test(call)),
    erp: erp.filter((call) => !/^(?:read|list) | \d/.test(call)),
  }
}

interface Call {
  readonly method: string
  readonly path: string
  readonly status: number
}

/** A person's own calendar app asks for `primary`, or says so in the query; the product asks for the calendar by its id. */
function googleCall({ method, path, status, query }: Call & { readonly query: string }): string[] {
  if (path.includes('/primary/') || query.includes(BY_HAND)) return []
  if (path.endsWith('/channels/stop')) return [withStatus('stop', status)]
  if (path.endsWith('/instances')) return [withStatus('instances', status)]
  const below = /\/events(?:\/([^/]+))?$/.exec(path)
  if (below === null) return []
  if (below[1] === 'watch') return [withStatus('watch', status)]
  if (below[1] === undefined) return [method === 'GET' ? 'list' : withStatus('insert', status)]
  return [withStatus(method.toLowerCase(), status)]
}

const ERP_VERBS: Readonly<Record<string, string>> = { POST: 'create', PUT: 'change', DELETE: 'remove' }

function erpCall({ method, path, status }: Call): string[] {
  const [entity = '', id] = path.split('/')
  if (!/^(?:Meeting|Call|CVisit)$/.test(entity)) return []
  const verb = ERP_VERBS[method] ?? (id === undefined ? 'list' : 'read')
  return [withStatus(`${verb} ${entity}`, status)]
}

/** 0: the connection was cut. */
function withStatus(call: string, status: number): string {
  return status >= 200 && status < 300 ? call : `${call} ${status}`
}
