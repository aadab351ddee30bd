import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import test from 'ava'
import { readEverythingAnew } from '../../infra/commands/read-everything-anew.ts'
import { publish } from '../../infra/local/publish.ts'
import { databaseOf } from '../../shared/platform/parts-wiring.ts'
import { makeEvent, makeMeeting, meetings, titles } from '../functions/world-view.ts'
import { callGoogle, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'

const HOUR_MS = 3_600_000

test('what was done since a backup is neither doubled nor undone when the store is put back to it', async (t) => {
  const world = await startTestWorld()
  t.teardown(() => world.close())
  const jana = await world.addUser('jana@example.com')
  await world.settle()
  const ids: Record<string, string> = {}
  for (const name of ['a', 'e', 'g']) ids[name] = makeMeeting(world, jana, name)
  for (const name of ['b', 'f', 'h']) ids[name] = await makeEvent(world, jana, name)
  await world.settle()
  const backup = backUp(world)
  world.pass(HOUR_MS)

  world.erp.as(jana.id).update('Meeting', ids['a'] ?? '', { name: 'a changed' })
  await phone(world, jana, 'PATCH', ids['b'], { summary: 'b changed' })
  makeMeeting(world, jana, 'c new')
  await makeEvent(world, jana, 'd new')
  world.erp.as(jana.id).remove('Meeting', ids['e'] ?? '')
  await phone(world, jana, 'DELETE', ids['f'])
  await world.settle()
  const names = ['a changed', 'b changed', 'c new', 'd new', 'g', 'h']
  t.deepEqual(await bothSides(world, jana), { erp: names, google: names })

  putBack(world, backup)
  world.pass(HOUR_MS)
  for await (const scope of world.deps.scopes()) t.is(await readEverythingAnew(scope), 1)
  world.google.calls.clear()
  world.erp.calls.clear()
  for (const depth of ['changes', 'all']) {
    await publish(world.functionsUrl, 'sweep', { depth })
    await world.settle()
  }
  t.deepEqual(await bothSides(world, jana), { erp: names, google: names })
  t.deepEqual(
    world.erp.calls.entries
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path }) => `${method} ${path}`),
    [],
  )

  world.erp.as(jana.id).update('Meeting', ids['g'] ?? '', { name: 'g after' })
  await phone(world, jana, 'PATCH', ids['h'], { summary: 'h after' })
  const [made] = (await meetings(world)).filter(({ name }) => name === 'd new')
  world.erp.as(jana.id).update('Meeting', made?.id ?? '', { name: 'd after' })
  await world.settle()
  const after = ['a changed', 'b changed', 'c new', 'd after', 'g after', 'h after']
  t.deepEqual(await bothSides(world, jana), { erp: after, google: after })
})

async function bothSides(world: TestWorld, user: TestUser) {
  return { erp: (await meetings(world)).map(({ name }) => name), google: await titles(world, user) }
}

/** A copy of the documents; what waits in the queue is no part of a backup. */
function backUp({ config }: TestWorld): string {
  const copy = join(config.LOCAL_DATA, 'backup.sqlite')
  const database = new DatabaseSync(databaseOf(config))
  database.prepare('VACUUM INTO ?').run(copy)
  database.close()
  return copy
}

function putBack({ config }: TestWorld, copy: string): void {
  const database = new DatabaseSync(databaseOf(config))
  database.prepare('ATTACH ? AS backup').run(copy)
  database.exec(`BEGIN; DELETE FROM document_keys; DELETE FROM documents;
    INSERT INTO documents SELECT * FROM backup.documents;
    INSERT INTO document_keys SELECT * FROM backup.document_keys; COMMIT`)
  database.close()
}

async function phone(world: TestWorld, user: TestUser, method: string, id = '', body?: object) {
  const { status } = await callGoogle(world, user, { method, path: `/${id}`, ...(body && { body }) })
  if (status >= 300) throw new Error(`${method}: ${status}`)
}
