import { isFault } from '../../../shared/domain/fault.ts'
import type { CalendarId } from '../../../shared/domain/ids.ts'
import { WINDOW_MS } from '../../../shared/flows/pull-context.ts'
import { sweep } from '../../../shared/flows/sweep.ts'
import { CHECKS } from './checks.ts'
import { answerHolds, changeSettings, connectAgain, pause } from './connection-changes.ts'
import type { Beginning, Move } from './moves.ts'
import { isAnywhere, restView, windowEnds } from './rest-view.ts'
import type { RestView } from './rest-view.ts'
import { chosen, records } from './people-words.ts'
import { editable } from './people-in-google.ts'
import { isKill, straight, troubled } from './trouble.ts'
import { act } from './whole-people.ts'
import { JANA, MEMBERS, PETR, SHARED, TENANT, comeToRest, drain, runTogether } from './whole-world.ts'
import type { Job, WholeWorld } from './whole-world.ts'

export async function begin(world: WholeWorld, { makes, isMet }: Beginning): Promise<void> {
  for (const make of makes) act(world, make)
  if (isMet) await restAndCheck(world, CHECKS)
}

export async function playMove(world: WholeWorld, move: Move): Promise<void> {
  if (move.kind === 'person') {
    if (WHILE_MADE_UNKNOWABLE.has(move.act.what) && (await isMakingAnew(world))) return
    world.hints.fate = move.fate
    act(world, move.act)
    world.hints.fate = 'deliver'
  }
  if (move.kind === 'run') await run(world, move)
  if (move.kind === 'race') await race(world, move)
  if (move.kind === 'wait') world.clock.time += move.seconds * 1000
  if (move.kind === 'sweep') await lookAround(world, move)
  if (move.kind === 'settings') await changeSettings(world, move.change)
  if (move.kind === 'forget')
    world.google.expireCursors([JANA.account, PETR.account, SHARED][move.calendar] as CalendarId)
  if (move.kind === 'pause') await pause(world, MEMBERS[move.member] ?? JANA, true)
  if (move.kind === 'connect') await connectAgain(world, MEMBERS[move.member] ?? JANA)
  if (move.kind === 'answer') await answerHolds(world, MEMBERS[move.member] ?? JANA, move.answer)
  if (move.kind === 'rest') await restAndCheck(world, CHECKS)
}

/**
 * A record that is restored while the product makes it anew is there twice by two people's wish; it can't be known of. And whoever is
 * taken off one before the product has heard that it was made is nobody among whose records it could look for it.
 */
const WHILE_MADE_UNKNOWABLE: ReadonlySet<string> = new Set(['erp-restore', 'erp-uninvite'])

async function isMakingAnew({ store }: WholeWorld): Promise<boolean> {
  const links = await store.find({ tenant: TENANT, collection: 'links', limit: 500 })
  return links.some(({ data }) => data['recordId'] === null && data['claim'] !== null)
}

const SOON_MS = 90_000
const DAY_MS = 24 * 3_600_000
/** Read by one sweep, calendars are as far as each other to the minute. */
const TOGETHER_MS = 60_000

async function run(world: WholeWorld, move: Extract<Move, { kind: 'run' }>): Promise<void> {
  const { queue } = world
  const jobs: Job[] = []
  // What is told to come soon has come by now.
  const next = Math.min(...queue.waiting.map(({ at }) => at), world.clock.time + SOON_MS)
  world.clock.time = Math.max(world.clock.time + 2000, next)
  for (const [index, pick] of move.picks.entries()) {
    const due = queue.due().filter((one) => jobs.every(({ waiting }) => waiting !== one))
    const waiting = due[pick % Math.max(1, due.length)]
    if (!waiting) break
    const around = index === 0 && move.trouble ? troubled(move.trouble) : straight
    jobs.push({ waiting, around, skewMs: index === 0 ? move.skewMs : 0 })
    // Delivered twice: at the same moment, and once more when it is long over.
    if (move.isTwice && index === 0) jobs.push({ waiting: { ...waiting }, around: straight, skewMs: 0 })
    if (move.isTwice && index === 0) queue.putBack(waiting, 3000)
  }
  if (jobs.length === 0) return
  const { meanwhile } = move
  const isUnknowable = meanwhile?.act.what === 'erp-uninvite' && (await isMakingAnew(world))
  await runTogether(jobs, move, world, (step) => {
    // As above; what is restored may begin to be made anew at any moment.
    if (meanwhile?.step !== step || meanwhile.act.what === 'erp-restore' || isUnknowable) return
    const raced = world.erp.lastChange()
    world.hints.fate = meanwhile.fate
    act(world, meanwhile.act)
    world.hints.fate = 'deliver'
    // The ERP has no conditional write: what a person saves between our look and our write can't be known of.
    if (world.erp.lastChange() !== raced)
      for (const { odd } of world.stories.stories.values()) odd.add('raced')
  })
}

const TOGETHER_MAX = 4

/** One meeting is changed on both sides; whatever is told of that runs at once. */
async function race(world: WholeWorld, move: Extract<Move, { kind: 'race' }>): Promise<void> {
  const inGoogle = editable(world)
  const inErp = records(world)
  const both = inErp.filter(({ event }) => inGoogle.some((row) => row.event.location === event.location))
  const record = chosen(both, move.pick)
  if (!record) return
  const event = inGoogle.findIndex((row) => row.event.location === record.event.location)
  const { more } = move
  act(world, { what: move.inErp, pick: inErp.indexOf(record), more })
  act(world, { what: move.inGoogle, pick: event, more })
  world.clock.time += 2000
  const due = world.queue.due().slice(-TOGETHER_MAX)
  const jobs = (move.isTwice ? [...due, ...due.slice(0, 1)] : due).map((waiting): Job => ({
    waiting: { ...waiting },
    around: straight,
    skewMs: 0,
  }))
  for (const one of due) world.queue.take(one)
  if (jobs.length > 0) await runTogether(jobs, move, world)
}

/** A sweep that dies or fails is not repeated: the next one must find what it missed. */
async function lookAround(
  world: WholeWorld,
  { depth, trouble }: Extract<Move, { kind: 'sweep' }>,
): Promise<void> {
  const around = trouble ? troubled(trouble) : straight
  await sweep({ depth, spreadMs: 1000 }, world.scopeWith(around)).catch((error: unknown) => {
    if (!isKill(error) && !isFault(error)) throw error
  })
}

/** Everybody works again, everything is read again; then the sentences must hold. */
export async function restAndCheck(
  world: WholeWorld,
  checks: readonly ((view: RestView) => void)[],
): Promise<void> {
  await changeSettings(world, { direction: 'both', hasShared: world.hasShared })
  for (const member of MEMBERS) {
    await connectAgain(world, member)
    await pause(world, member, false)
  }
  await drain(world)
  await comeToRest(world, ['all'])
  while (await letGo(world)) await comeToRest(world, ['all'])
  await goOnByADay(world)
  const view = await restView(world)
  for (const check of checks) check(view)
  world.stories.atRest(isAnywhere(world))
}

/** Whatever is held back may go in the end; whether anything was. */
async function letGo(world: WholeWorld): Promise<boolean> {
  const held = await Promise.all(MEMBERS.map((member) => answerHolds(world, member, 'remove')))
  return held.includes(true)
}

/** What was read anew since the others looks further ahead than they do, and they follow once a day. */
async function goOnByADay(world: WholeWorld): Promise<void> {
  const { first, last } = await windowEnds(world)
  const isBehind = first < world.clock.time + WINDOW_MS - DAY_MS
  if (isBehind) throw new Error('the window doesn’t go on')
  if (last - first < TOGETHER_MS) return
  world.clock.time += DAY_MS
  await comeToRest(world, ['window'])
}
