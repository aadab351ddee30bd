import { Fault } from '../../../shared/domain/fault.ts'

/** Between every two steps of a task something may happen: it dies, a call fails, others go first. */
export type Around = <T>(label: string, call: () => Promise<T>) => Promise<T>

export const STEPS = [
  'erp.create',
  'erp.update',
  'erp.remove',
  'google.insert',
  'google.patch',
  'google.remove',
  'google.answer',
  'google.page',
  'google.get',
  'store.create',
  'store.replace',
  'tasks.enqueue',
] as const
/** Where it hurts most to be cut short. */
export const DANGEROUS = [
  'erp.create',
  'erp.update',
  'google.insert',
  'google.patch',
  'store.replace',
] as const
export const WAYS = [
  'dies-before',
  'dies-after',
  'lost-answer',
  'down',
  'rate-limited',
  'cursor-expired',
  'grant-dead',
] as const

export interface Trouble {
  /** The nth step of the task, or the first of this name. */
  readonly at: number | (typeof STEPS)[number]
  readonly how: (typeof WAYS)[number]
}

export const straight: Around = (_label, call) => call()

/** The process died: nothing of it may go on. */
export function isKill(error: unknown): boolean {
  return error instanceof Error && error.name === 'Killed'
}

/** One trouble; a dead process takes no further step. */
export function troubled({ at, how }: Trouble): Around {
  let steps = 0
  let isDead = false
  let isOver = false
  const die = (): never => {
    isDead = true
    throw Object.assign(new Error('killed'), { name: 'Killed' })
  }
  return async (label, call) => {
    steps += 1
    if (isDead) return die()
    if (isOver || (at !== steps && at !== label)) return call()
    isOver = true
    if (how === 'dies-before') return die()
    if (how === 'dies-after') return call().then(die)
    const fault = faultOf(label, how)
    if (fault === null) return call()
    if (how === 'lost-answer') await call()
    throw fault
  }
}

function faultOf(label: string, how: Trouble['how']): Fault | null {
  const [side = '', method = ''] = label.split('.')
  const isGoogle = side === 'google'
  if (how === 'rate-limited') return isGoogle ? new Fault('google.rate-limited', 'quota') : null
  if (how === 'grant-dead') return isGoogle ? new Fault('google.grant-dead', 'invalid_grant') : null
  if (how === 'cursor-expired')
    return isGoogle && method === 'page' ? new Fault('google.cursor-expired', 'full sync') : null
  const known = ['erp', 'google', 'store', 'tasks'] as const
  const down = known.find((name) => name === side)
  return down ? new Fault(`${down}.unavailable`, 'down') : null
}

/** A port whose every call goes through `around`. */
export function wrapped<Port extends object>(name: string, port: Port, around: Around): Port {
  const methods: [string, unknown][] = Object.entries(port)
  const entries = methods.map(([method, call]) => [
    method,
    typeof call === 'function'
      ? (...args: unknown[]) =>
          around(`${name}.${method}`, async () => (call as (...given: unknown[]) => unknown)(...args))
      : call,
  ])
  return Object.fromEntries(entries) as Port
}
