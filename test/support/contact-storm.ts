import { setImmediate as nextTurn } from 'node:timers/promises'
import { deleteGroup } from '../../infra/local/google/people/contact-groups.ts'
import type { ShownPerson } from '../../infra/local/google/people/contact-controls.ts'
import { Fault, isFault } from '../../shared/domain/fault.ts'
import type { FaultCode } from '../../shared/domain/fault.ts'
import type { GroupName, RecordId } from '../../shared/domain/ids.ts'
import { contactSettingsOf, saveContactSettings } from '../../shared/flows/contact-settings.ts'
import type { ContactSettings } from '../../shared/flows/contact-settings.ts'
import { cancelExport } from '../../shared/flows/end-export.ts'
import { startExport } from '../../shared/flows/start-export.ts'
import { takeUpExports } from '../../shared/flows/take-up-exports.ts'
import type { Task } from '../../shared/ports.ts'
import { TENANT, USER, contactWorld } from './contact-world.ts'
import type { Around, ContactWorld } from './contact-world.ts'

/** What befalls a run at its nth call of a port, or at the first call of that name. */
export interface Trouble {
  readonly at: number | string
  readonly how: 'dies-before' | 'dies-after' | 'lost-answer' | 'down' | 'rate-limited' | 'slow' | 'grant-dead'
}

/** What goes on in a world, one after the other. Numbers choose among what is there. */
export type Move =
  | {
      readonly kind: 'push'
      readonly from: number
      readonly count: number
      readonly troubles: readonly Trouble[]
    }
  | { readonly kind: 'task' | 'doubled'; readonly nth: number; readonly troubles: readonly Trouble[] }
  | {
      readonly kind: 'side-by-side'
      readonly troubles: readonly Trouble[]
      readonly turns: readonly number[]
    }
  | { readonly kind: 'lost'; readonly nth: number }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'cancel'; readonly nth: number }
  | { readonly kind: 'standing'; readonly isPaused: boolean }
  | { readonly kind: 'settings'; readonly settings: Partial<ContactSettings> }
  | { readonly kind: 'erp'; readonly does: 'email' | 'phone' | 'note' | 'remove'; readonly nth: number }
  | {
      readonly kind: 'google'
      readonly does:
        | 'number'
        | 'relabel'
        | 'note'
        | 'label'
        | 'remove'
        | 'merge'
        | 'own'
        | 'expire'
        | 'label-gone'
      readonly nth: number
    }

export interface Storm {
  readonly world: ContactWorld
  /** Every record that ever was, in its order. */
  readonly ids: readonly RecordId[]
  /** Everything that the user wrote in Google and didn't delete himself, with the marks of whom he wrote it to. */
  readonly added: Map<string, readonly string[]>
  /** Marks that were on people when the user deleted or merged them. */
  readonly takenAway: Set<string>
  /** Exports by id that were cancelled. */
  readonly cancelled: Set<string>
  readonly exports: string[]
  readonly faults: string[]
  group: GroupName | null
  count: number
}

const SHARED = 'info@shared.example'
const OFFICE = '+420224000111'

/** Contacts of all kinds: alone with their address, sharing one, without any, with one that isn't one, and with nothing at all. */
export async function newStorm(
  contacts: number,
  options: Parameters<typeof contactWorld>[0],
): Promise<Storm> {
  const world = await contactWorld(options)
  const ids = Array.from({ length: contacts }, (_, index) => {
    const givenName = `Name${index}`
    const own = `n${index}@x.example`
    const phones = [{ number: OFFICE, type: 'Office' as const }]
    const kinds = [
      { givenName, emails: [own] },
      { givenName, emails: [own, SHARED] },
      { givenName, emails: [SHARED] },
      { givenName, phones: [{ number: `+4206010${10_000 + index}`, type: 'Mobile' as const }] },
      { givenName, emails: [own], phones },
      { givenName },
      index % 2 === 0 ? { note: 'nothing else' } : { givenName, emails: ['no address@at all'] },
    ]
    return world.erp.add(`r${index}`, kinds[index % kinds.length] ?? {})
  })
  return {
    world,
    ids,
    added: new Map(),
    takenAway: new Set(),
    cancelled: new Set(),
    exports: [],
    faults: [],
    group: null,
    count: 0,
  }
}

export async function play(storm: Storm, move: Move): Promise<void> {
  const { world } = storm
  switch (move.kind) {
    case 'push':
      return push(storm, move)
    case 'task':
    case 'doubled':
      return runOne(storm, move)
    case 'side-by-side':
      return sideBySide(storm, move)
    case 'lost':
      world.waiting.splice(move.nth % Math.max(1, world.waiting.length), 1)
      return
    case 'wait':
      return world.clock.pass(move.seconds * 1000)
    case 'sweep':
      await takeUpExports(world.scope)
      return
    case 'cancel':
      return cancel(storm, move.nth)
    case 'standing':
      await world.connect({ pausedBy: move.isPaused ? ['user'] : [], state: 'active' })
      return
    case 'settings':
      return choose(storm, move.settings)
    case 'erp':
      return inErp(storm, move)
    case 'google':
      return inGoogle(storm, move)
  }
}

async function push(storm: Storm, { from, count, troubles }: Extract<Move, { kind: 'push' }>): Promise<void> {
  const { world, ids, exports } = storm
  const start = from % ids.length
  const chosen = ids
    .slice(start, start + Math.max(1, count))
    .filter((id) => world.erp.rows.has(`Contact/${id}`))
  if (chosen.length === 0) return
  const request = {
    userId: USER,
    entity: 'Contact',
    ids: chosen,
    filter: null,
    groups: null,
    by: 'erp' as const,
  }
  await mayFail(storm, startExport(request, world.scopeWith(troubled(storm, troubles, null))))
  const found = await world.store.find({ tenant: TENANT, collection: 'contact-exports', limit: 500 })
  for (const { key } of found) if (!exports.includes(key.id)) exports.push(key.id)
}

async function runOne(
  storm: Storm,
  { kind, nth, troubles }: Extract<Move, { nth: number; troubles: unknown }>,
): Promise<void> {
  const { world } = storm
  const { waiting, clock } = world
  const index = nth % Math.max(1, waiting.length)
  const one = waiting[index]
  if (!one) return
  if (kind === 'task') waiting.splice(index, 1)
  clock.pass(Math.max(0, one.at - clock.now()))
  await deliver(storm, one.task, troubled(storm, troubles, one.task))
}

/** The queue repeats what isn't answered as done. */
async function deliver(storm: Storm, task: Task, around: Around): Promise<void> {
  const { world } = storm
  const isDone = await mayFail(storm, world.run(task, world.scopeWith(around)))
  if (!isDone) world.waiting.push({ task, at: world.clock.now() + 1000 })
}

/** Two workers at once; which of them goes on is decided by how many turns each of its calls waits. */
async function sideBySide(
  storm: Storm,
  { troubles, turns }: Extract<Move, { kind: 'side-by-side' }>,
): Promise<void> {
  const { world } = storm
  const tasks = world.waiting.splice(0, 2)
  const [first, second = first] = tasks
  if (!first || !second) return
  for (const { at } of tasks) world.clock.pass(Math.max(0, at - world.clock.now()))
  await Promise.all(
    [first, second].map(({ task }, worker) => {
      const inner = troubled(storm, worker === 0 ? troubles : [], task)
      let step = 0
      return deliver(storm, task, async (label, call) => {
        const wait = turns[(step * 2 + worker) % Math.max(1, turns.length)] ?? 0
        step += 1
        for (let turn = 0; turn < wait; turn += 1) await nextTurn()
        return inner(label, call)
      })
    }),
  )
}

async function cancel(storm: Storm, nth: number): Promise<void> {
  const exportId = storm.exports[nth % Math.max(1, storm.exports.length)]
  if (exportId === undefined) return
  if (await cancelExport({ userId: USER, exportId }, storm.world.scope)) storm.cancelled.add(exportId)
}

async function choose(storm: Storm, change: Partial<ContactSettings>): Promise<void> {
  const { world } = storm
  storm.group ??= world.app.addGroup('Clients') as GroupName
  const settings = { ...(await contactSettingsOf(USER, world.scope)), groups: [storm.group], ...change }
  await mayFail(storm, saveContactSettings({ userId: USER, settings, by: USER }, world.scope))
}

function inErp(storm: Storm, { does, nth }: Extract<Move, { kind: 'erp' }>): void {
  const { world, ids } = storm
  const id = ids[nth % ids.length]
  const held = id === undefined ? undefined : world.erp.rows.get(`Contact/${id}`)
  if (!held || id === undefined) return
  storm.count += 1
  const { emails, phones } = held.contact
  const unique = storm.count
  if (does === 'email' && emails.every((email) => !email.includes(' ')))
    world.erp.edit(id, { emails: [`n${nth}.${unique}@x.example`, ...emails.slice(1)] })
  if (does === 'phone')
    world.erp.edit(id, { phones: [...phones, { number: `+4207310${10_000 + unique}`, type: 'Home' }] })
  if (does === 'note') world.erp.edit(id, { note: `note ${unique}` })
  if (does === 'remove') world.erp.remove(id)
  world.waiting.push({
    task: { kind: 'push-contacts', tenant: TENANT, entity: 'Contact', recordIds: [id] },
    at: world.clock.now(),
  })
}

type InGoogle = Extract<Move, { kind: 'google' }>

function inGoogle(storm: Storm, { does, nth }: InGoogle): void {
  const { app } = storm.world
  const list = app.list()
  const person = list[nth % Math.max(1, list.length)]
  storm.count += 1
  if (does === 'expire') app.expireSyncTokens()
  else if (does === 'label-gone') dropLabel(storm)
  else if (does === 'own') addOwn(storm, nth)
  else if (person === undefined) return
  else if (does === 'remove') takeAway(storm, person)
  else if (does === 'merge') merge(storm, person, list[(nth + 1) % list.length])
  else app.change(person.resourceName, changeOf(storm, person, does))
}

/** The label that pushed contacts get. */
function dropLabel(storm: Storm): void {
  if (storm.group !== null) deleteGroup(storm.world.app.book, storm.group, false)
  storm.group = null
}

/** Somebody whom the user wrote down himself, with an address that the ERP has as well. */
function addOwn(storm: Storm, nth: number): void {
  const { world, ids, count } = storm
  const emails = world.erp.rows.get(`Contact/${ids[nth % ids.length]}`)?.contact.emails ?? []
  const [value = 'someone@own.example'] = emails.filter((email) => !email.includes(' '))
  const number = `+4207770${10_000 + count}`
  storm.added.set(number, [])
  world.app.add({
    names: [{ givenName: `Own${count}` }],
    emailAddresses: [{ value }],
    phoneNumbers: [{ value: number }],
  })
}

function changeOf(storm: Storm, person: ShownPerson, does: InGoogle['does']): object {
  const { world, count } = storm
  const of = (field: string): Record<string, unknown>[] => entriesOf(person, field)
  const write = (text: string): string => (storm.added.set(text, marksIn(person)), text)
  if (does === 'number')
    return {
      phoneNumbers: [...of('phoneNumbers'), { value: write(`+4207770${10_000 + count}`), type: 'pager' }],
    }
  if (does === 'note')
    return { biographies: [{ value: `${textOf(of('biographies')[0])}\n${write(`mine${count}.`)}` }] }
  if (does === 'label')
    return {
      memberships: [...of('memberships'), membership(write(world.app.addGroup(`Label${count}`)))],
    }
  return { emailAddresses: of('emailAddresses').map((entry) => ({ ...entry, type: `label${count}` })) }
}

function merge(storm: Storm, person: ShownPerson, other: ShownPerson | undefined): void {
  if (other === undefined || other.resourceName === person.resourceName) return
  const marks = [...marksIn(person), ...marksIn(other)]
  for (const mark of marks) storm.takenAway.add(mark)
  // Of two notes Google keeps the first one.
  const isNoteLost = entriesOf(person, 'biographies').length > 0
  for (const text of storm.added.keys()) {
    if (isNoteLost && text.startsWith('mine') && isOn(other, text)) storm.added.delete(text)
    else if (isOn(person, text) || isOn(other, text)) storm.added.set(text, marks)
  }
  storm.world.app.merge([person.resourceName, other.resourceName])
}

function takeAway(storm: Storm, person: ShownPerson): void {
  for (const mark of marksIn(person)) storm.takenAway.add(mark)
  for (const text of storm.added.keys()) if (isOn(person, text)) storm.added.delete(text)
  storm.world.app.remove(person.resourceName)
}

function isOn(person: ShownPerson, text: string): boolean {
  return JSON.stringify(person).includes(text)
}

export function entriesOf(person: ShownPerson, field: string): Record<string, unknown>[] {
  const entries = person[field]
  return Array.isArray(entries) ? entries.map((entry: Record<string, unknown>) => ({ ...entry })) : []
}

export function marksIn(person: ShownPerson): string[] {
  return entriesOf(person, 'clientData')
    .filter(({ key }) => key === 'autoerp')
    .map(textOf)
}

function textOf(entry: Record<string, unknown> | undefined): string {
  const value = entry?.['value']
  return typeof value === 'string' ? value : ''
}

function membership(group: string): object {
  return { contactGroupMembership: { contactGroupResourceName: group } }
}

/** Whether it was done. Only what the outside does may go wrong. */
async function mayFail(storm: Storm, work: Promise<unknown>): Promise<boolean> {
  try {
    await work
    return true
  } catch (error) {
    const isKilled = error instanceof Error && error.name === 'Killed'
    if (!isFault(error) && !isKilled) throw error
    storm.faults.push(isFault(error) ? error.code : 'killed')
    return false
  }
}

const WRITES = new Set(['google.create', 'google.update', 'google.remove'])
/** Longer than a lease lasts. */
const SLOW_MS = 150_000

/** A run that meets its troubles; a dead process takes no further step. Whatever is cancelled before it began is not written. */
export function troubled(storm: Storm, troubles: readonly Trouble[], task: Task | null): Around {
  let steps = 0
  let isDead = false
  const met = new Set<Trouble>()
  const exportId = task !== null && 'exportId' in task ? task.exportId : ''
  const isOver = storm.cancelled.has(exportId)
  const killed = (): never => {
    isDead = true
    throw Object.assign(new Error('killed'), { name: 'Killed' })
  }
  return async (label, call) => {
    steps += 1
    if (isDead) return killed()
    if (isOver && WRITES.has(label)) throw new Error(`${label} for an export that was cancelled before`)
    const trouble = troubles.find((one) => !met.has(one) && (one.at === steps || one.at === label))
    if (trouble === undefined) return call()
    met.add(trouble)
    if (trouble.how === 'dies-before') return killed()
    if (trouble.how === 'dies-after') return call().then(killed)
    return befall(storm, trouble.how, { label, call })
  }
}

async function befall(
  storm: Storm,
  how: Trouble['how'],
  { label, call }: { label: string; call: () => Promise<unknown> },
): Promise<unknown> {
  const [side = ''] = label.split('.')
  if (how === 'slow') {
    // A call to Google has a deadline of its own.
    if (side !== 'google') storm.world.clock.pass(SLOW_MS)
    return call()
  }
  if (how === 'rate-limited' && side === 'google') throw new Fault('google.rate-limited', 'quota')
  if (how === 'grant-dead' && side === 'google') throw new Fault('google.grant-dead', 'revoked')
  if (how === 'lost-answer') await call()
  throw new Fault(`${side}.unavailable` as FaultCode, 'down')
}
