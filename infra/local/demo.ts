import type { LocalWorld } from './local-world.ts'
import type { Person } from './people.ts'

export interface DemoOptions {
  readonly people: readonly Person[]
  /** Gives the demo each log line of the functions. */
  readonly onLog: (take: (line: string) => void) => void
  readonly print: (line: string) => void
}

interface Story {
  readonly world: LocalWorld
  readonly jana: Person
  readonly say: (text: string) => void
}

const PATIENCE_MS = 20_000
const LOOK_EVERY_MS = 50

/** The fields of a log line that the story tells of. */
type Hop = Readonly<
  Partial<Record<'entity' | 'records' | 'changed' | 'echoes' | 'step' | 'side', string | number>>
>

/** What a hop is called in the story; the other log lines are left out. */
const HOPS: Readonly<Record<string, (fields: Hop) => string>> = {
  'intake.queued': (hop) => `erp-intake: a signed webhook names ${hop.records} ${hop.entity}, queued`,
  'pull.done': ({ changed, echoes }) =>
    `pull-calendar: read what changed: ${changed} to carry over, ${echoes} of our own`,
  'pair.done': ({ step, side }) =>
    `${side === 'google' ? 'sync-pair' : 'pull-calendar'}: ${step} in ${side === 'google' ? 'Google' : 'the ERP'}`,
}

/** Plays the whole story once and prints each hop with its time; true when both sides agree at the end. */
export async function runDemo(world: LocalWorld, { people, onLog, print }: DemoOptions): Promise<boolean> {
  const [jana] = people
  if (!jana || world.google === null || world.erp === null)
    throw new Error('The demo needs both stand-ins: leave out --google and --erp-url.')
  let began = Date.now()
  const say = (text: string): void => print(`${String(Date.now() - began).padStart(6)} ms  ${text}`)
  onLog((line) => {
    const { event, ...fields } = JSON.parse(line) as { event: string } & Hop
    const hop = HOPS[event]?.(fields)
    if (hop) say(`  ${hop}`)
  })
  const story = { world, jana, say }
  print('Waiting for the first read of the calendars …')
  const connected = await countConnected(world, people)
  await until(() => world.google?.calls.count({ method: 'POST', path: /watch$/ }) === connected)
  for (const chapter of [meetingToGoogle, changeToErp, callFromGoogle, deletion]) {
    print('')
    began = Date.now()
    await chapter(story)
  }
  return agree(story, print)
}

async function countConnected(world: LocalWorld, people: readonly Person[]): Promise<number> {
  let count = 0
  for (const { erpUserId } of people) if (await world.isConnected(erpUserId)) count += 1
  return count
}

async function meetingToGoogle({ world, jana, say }: Story): Promise<void> {
  say('Jana makes the meeting “Offer for Dvořák” in the ERP')
  const day = nextWeek()
  world.erp?.as(jana.erpUserId).create('Meeting', {
    name: 'Offer for Dvořák',
    dateStart: `${day} 09:00:00`,
    dateEnd: `${day} 10:00:00`,
    description: 'Bring the new price list.',
    cLocation: 'Brno',
    assignedUserId: jana.erpUserId,
  })
  await until(async () => (await events(world, jana)).some(({ summary }) => summary === 'Offer for Dvořák'))
  say('It is in her Google Calendar')
}

async function changeToErp({ world, jana, say }: Story): Promise<void> {
  const [event] = await events(world, jana)
  const day = nextWeek()
  say('Jana moves it to 14:00 on her phone')
  await google(world, jana, {
    method: 'PATCH',
    path: `/${event?.id}`,
    body: { start: { dateTime: `${day}T14:00:00Z` }, end: { dateTime: `${day}T15:00:00Z` } },
  })
  await until(async () =>
    (await records(world, 'Meeting')).some(({ dateStart }) => dateStart === `${day} 14:00:00`),
  )
  say('The ERP has the new time')
}

async function callFromGoogle({ world, jana, say }: Story): Promise<void> {
  const day = nextWeek()
  say('She adds “Call: Ring the bank” in Google')
  await google(world, jana, {
    method: 'POST',
    path: '',
    body: {
      summary: 'Call: Ring the bank',
      start: { dateTime: `${day}T08:00:00Z` },
      end: { dateTime: `${day}T08:15:00Z` },
    },
  })
  await until(async () => (await records(world, 'Call')).some(({ name }) => name === 'Ring the bank'))
  say('The ERP has the call “Ring the bank”')
}

async function deletion({ world, jana, say }: Story): Promise<void> {
  say('Jana deletes the call in the ERP')
  const [call] = await records(world, 'Call')
  world.erp?.as(jana.erpUserId).remove('Call', call?.id ?? '')
  await until(async () => (await events(world, jana)).length === 1)
  say('It is gone from Google')
}

async function agree({ world, jana }: Story, print: (line: string) => void): Promise<boolean> {
  const inGoogle = (await events(world, jana)).map(
    ({ summary, start }) => `${summary} at ${new Date(start.dateTime ?? '').toISOString()}`,
  )
  const inErp = (await records(world, 'Meeting')).map(
    ({ name, dateStart }) => `${name} at ${new Date(`${dateStart.replace(' ', 'T')}Z`).toISOString()}`,
  )
  const same = JSON.stringify(inGoogle) === JSON.stringify(inErp)
  print(
    `\nGoogle has: ${inGoogle.join(', ')}\nThe ERP has: ${inErp.join(', ')}\n${same ? 'Both sides agree.' : 'THE SIDES DIFFER.'}`,
  )
  return same
}

interface Event {
  readonly id: string
  readonly summary?: string
  readonly start: { readonly dateTime?: string }
}

async function events(world: LocalWorld, person: Person): Promise<readonly Event[]> {
  return ((await google(world, person, { method: 'GET', path: '' })) as { items: Event[] }).items
}

async function google(
  world: LocalWorld,
  person: Person,
  { method, path, body }: { method: string; path: string; body?: object },
): Promise<unknown> {
  const response = await fetch(`${world.google?.url}/calendar/v3/calendars/primary/events${path}`, {
    method,
    headers: { authorization: `Bearer ${person.googleAccessToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return response.json()
}

async function records(
  world: LocalWorld,
  entity: string,
): Promise<readonly { id: string; name: string; dateStart: string }[]> {
  const response = await fetch(`${world.erpUrl}/api/v1/${entity}`, {
    headers: { 'x-api-key': world.erpApiKey },
  })
  return ((await response.json()) as { list: { id: string; name: string; dateStart: string }[] }).list
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  while (!(await isSo())) {
    if (Date.now() > deadline)
      throw new Error('That took too long: something between the two sides is stuck.')
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

function nextWeek(): string {
  return new Date(Date.now() + 7 * 24 * 3_600_000).toISOString().slice(0, 10)
}
