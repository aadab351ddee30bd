import { isFault } from '../domain/fault.ts'
import { attempt } from './diagnose-attempt.ts'
import type { Attempt } from './diagnose-attempt.ts'
import type { DiagnoseScope } from './diagnose-scope.ts'
import { found, needs, ok } from './finding.ts'
import type { FindingOf } from './finding.ts'

export interface HeldKeys {
  readonly finding: FindingOf<'secrets'>
  /** Null when there is none, or when it can't be read. */
  readonly erp: string | null
  readonly googleClient: string | null
}

/** Whether what is stored can be read. */
export async function checkStore({ store, tenant, deadlineMs }: DiagnoseScope): Promise<FindingOf<'store'>> {
  const read = await attempt(
    () => settled(() => store.get({ tenant: null, collection: 'tenants', id: tenant })),
    deadlineMs,
  )
  return outcomeOf('store', read)
}

/** Reads the tenant's two keys, which the checks behind it need. */
export async function checkSecrets({ keys, deadlineMs }: DiagnoseScope): Promise<HeldKeys> {
  const read = await attempt(() => settled(() => Promise.all([keys.erp(), keys.googleClient()])), deadlineMs)
  const held = read.end === 'value' && read.value.done ? read.value.value : null
  if (held === null) return { finding: outcomeOf('secrets', read), erp: null, googleClient: null }
  const [erp, googleClient] = held
  return { finding: keysFinding(erp, googleClient), erp, googleClient }
}

function keysFinding(erp: string | null, googleClient: string | null): FindingOf<'secrets'> {
  if (erp === null) return found('secrets', 'broken', { cause: 'erp-key-missing' })
  if (googleClient === null) return found('secrets', 'broken', { cause: 'google-secret-missing' })
  return ok('secrets')
}

/** Without one nothing can be pushed from the ERP; from the console it can. Whether the ERP has been given it can't be seen from here. */
export async function checkRequestKey({
  keys,
  tenant,
  deadlineMs,
}: DiagnoseScope): Promise<FindingOf<'request-key'>> {
  const read = await attempt(() => settled(keys.hasRequestKey), deadlineMs)
  if (read.end !== 'value' || !read.value.done) return needs('request-key', 'secrets')
  return read.value.value
    ? ok('request-key')
    : found('request-key', 'warning', { cause: 'missing', facts: { tenant } })
}

type Settled<T> =
  | { readonly done: true; readonly value: T }
  | { readonly done: false; readonly refused: boolean }

/**
 * Here, and only here, anything thrown is an answer: that a read doesn't work is what is looked for, and a cloud that refuses
 * our service account says so in an error of its own.
 */
async function settled<T>(read: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { done: true, value: await read() }
  } catch (error) {
    return { done: false, refused: !isFault(error) }
  }
}

function outcomeOf<Check extends 'store' | 'secrets'>(
  check: Check,
  read: Attempt<Settled<unknown>>,
): FindingOf<Check> {
  if (read.end !== 'value') return found(check, 'broken', { cause: 'no-answer' })
  if (read.value.done) return ok(check)
  return found(check, 'broken', { cause: read.value.refused ? 'refused' : 'unreachable' })
}
