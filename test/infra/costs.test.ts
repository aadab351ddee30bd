import test from 'ava'
import { OPERATIONS } from '../../infra/costs/operations.ts'
import type { StoreOperations } from '../../infra/costs/operations.ts'
import type { CalendarId, EventId, UserId } from '../../shared/domain/ids.ts'
import { calendarKeyOf } from '../../shared/domain/pair-names.ts'
import { newCalendar, saveCalendar } from '../../shared/flows/calendar-state.ts'
import { checkAccess } from '../../shared/flows/check-access.ts'
import { compareWithErp } from '../../shared/flows/compare-with-erp.ts'
import { giveCredential } from '../../shared/flows/give-credential.ts'
import { mailboxIdOf } from '../../shared/flows/mailbox.ts'
import { pullCalendar } from '../../shared/flows/pull-calendar.ts'
import { pullMail } from '../../shared/flows/pull-mail.ts'
import { sweep } from '../../shared/flows/sweep.ts'
import { countedStore } from '../bench/counted-store.ts'
import { accountWorld } from '../flows/account-world.ts'
import { addSome, pushed } from '../flows/contacts-play.ts'
import {
  TENANT,
  connectUser,
  counted,
  eventsOf,
  flowWorld,
  inGoogle,
  lunch,
  present,
  webhook,
} from '../flows/flow-world.ts'
import type { FlowWorld } from '../flows/flow-world.ts'
import { JANA_MAIL, mailWorld } from '../flows/mail-world.ts'
import { contactWorld } from '../support/contact-world.ts'
import { USER } from '../support/memory-sides.ts'
import { HOUR, tokenInstances } from '../support/token-instances.ts'

const MINUTE = 60_000

type Work = keyof typeof OPERATIONS

/** What each piece of work costs the store when it is done here. */
const measured: Readonly<Record<Work, () => Promise<StoreOperations>>> = {
  changeInErp: async () => {
    const { world, recordId } = await metWorld()
    world.erp.edit(recordId, { description: 'Minutes' })
    return costOf(world, () => webhook(world, recordId))
  },
  echoRead: async () => {
    const { world, recordId, pull } = await metWorld()
    world.erp.edit(recordId, { description: 'Minutes' })
    await webhook(world, recordId)
    return costOf(world, pull)
  },
  changeInGoogle: async () => {
    const { world, eventId, pull } = await metWorld()
    world.google.put(eventId, { ...inGoogle(lunch), title: 'Call: Dinner' })
    return costOf(world, pull)
  },
  sweepOfChange: () =>
    perPiece(async (records) => {
      const world = flowWorld()
      await connectUser(world)
      const sweepNow = () => sweep({ depth: 'changes', spreadMs: 1 }, world.scope)
      await sweepNow()
      for (let n = 0; n < records; n += 1) await webhook(world, world.erp.add(lunch, USER))
      return costOf(world, sweepNow)
    }),
  quietPoll: async () => {
    const { world, pull } = await metWorld()
    return costOf(world, pull)
  },
  sweepOfCalendar: () =>
    perPiece(async (calendars) => {
      const world = flowWorld()
      for (let n = 0; n < calendars; n += 1) await addCalendar(world, n)
      await sweep({ depth: 'changes', spreadMs: 1 }, world.scope)
      return costOf(world, () => sweep({ depth: 'changes', spreadMs: 1 }, world.scope))
    }),
  accessCheckOfUser: () =>
    perPiece(async (users) => {
      const { world, scope } = await accountWorld()
      for (let n = 0; n < users; n += 1) {
        const userId = `user-${n}` as UserId
        world.people.add(userId, { name: userId })
        await connectUser(world, userId)
      }
      await checkAccess(scope)
      return costOf(world, () => checkAccess(scope))
    }),
  nightlyCheckOfUser: async () => {
    const { reads, writes } = await perPiece(async (users) => {
      const world = flowWorld()
      for (let n = 0; n < users; n += 1) await connectRead(world, n)
      return costOf(world, () => sweep({ depth: 'all', spreadMs: 1 }, world.scope))
    })
    return { reads: reads - OPERATIONS.sweepOfCalendar.reads, writes }
  },
  nightlyCheckOfPair: () =>
    perPiece(async (pairs) => {
      const world = flowWorld()
      const connection = await connectUser(world)
      for (let n = 0; n < pairs; n += 1) await webhook(world, world.erp.add(lunch, USER))
      return costOf(world, () => compareWithErp(connection, world.scope))
    }),
  tokenOfOthers: async () => {
    const instances = tokenInstances()
    await instances.instance().token('jane')
    return costOfToken(instances)
  },
  tokenRenewal: async () => {
    const instances = tokenInstances()
    await instances.instance().token('jane')
    instances.clock.time += HOUR
    return costOfToken(instances)
  },
  mailNotice: async () => {
    const { world, scope, mail } = await jana()
    mail.arrive('google-1')
    const account = mailboxIdOf(JANA_MAIL)
    return costOf(world, () => pullMail({ kind: 'pull-mail', tenant: TENANT, account }, scope))
  },
  mailCredential: async () => {
    const { world, scope } = await jana()
    const login = () => giveCredential({ address: JANA_MAIL, userId: null, refused: null }, scope)
    await login()
    world.clock.time += 5 * MINUTE
    const { reads, writes } = await costOf(world, login)
    const nonceOfTheRequest = 1
    return { reads, writes: writes + nonceOfTheRequest }
  },
  tenContacts: () =>
    perPiece(async (tens) => {
      const world = await contactWorld()
      const store = countedStore(world.scope.store)
      Object.assign(world.scope, { store })
      await pushed(world, addSome(world, tens * 10))
      return { reads: store.counts.reads, writes: store.counts.writes }
    }),
}

for (const [work, operations] of Object.entries(OPERATIONS))
  test(`${work} costs the store what the page reckons with`, async (t) => {
    t.deepEqual(await measured[work as Work](), operations)
  })

/** Jana's mailbox is connected. */
async function jana() {
  const setting = await mailWorld()
  await setting.jana()
  return setting
}

/** A record and its event that have met, read to the end. */
async function metWorld() {
  const world = flowWorld()
  const connection = await connectUser(world)
  const recordId = world.erp.add(lunch, USER)
  await webhook(world, recordId)
  const calendar = connection.mainCalendar.key
  const pull = () => pullCalendar({ kind: 'pull-calendar', tenant: TENANT, calendar }, world.scope)
  await pull()
  world.clock.time += HOUR
  const eventId: EventId = present(eventsOf(world)[0])
  return { world, recordId, eventId, pull }
}

async function addCalendar({ store }: FlowWorld, n: number): Promise<void> {
  const userId = `user-${n}` as UserId
  const calendarId = `${n}@example.com` as CalendarId
  const calendar = newCalendar({ key: calendarKeyOf(userId, calendarId), userId, calendarId })
  await saveCalendar(store, TENANT, { calendar, version: null })
}

/** Somebody whose calendar was read to the end, with nothing in it. */
async function connectRead(world: FlowWorld, n: number): Promise<void> {
  const { mainCalendar } = await connectUser(world, `user-${n}` as UserId)
  await pullCalendar({ kind: 'pull-calendar', tenant: TENANT, calendar: mainCalendar.key }, world.scope)
}

async function costOf(world: FlowWorld, work: () => Promise<unknown>): Promise<StoreOperations> {
  const { reads, writes } = await counted(world, work)
  return { reads, writes }
}

/** What one more costs, when there are many. */
async function perPiece(cost: (pieces: number) => Promise<StoreOperations>): Promise<StoreOperations> {
  const [some, more] = [await cost(20), await cost(30)]
  return { reads: (more.reads - some.reads) / 10, writes: (more.writes - some.writes) / 10 }
}

/** Of a process that has no token in memory. */
async function costOfToken({ instance, store }: ReturnType<typeof tokenInstances>): Promise<StoreOperations> {
  const { counts, ...rest } = countedStore(store)
  await instance({ store: rest }).token('jane')
  return { reads: counts.reads, writes: counts.writes }
}
