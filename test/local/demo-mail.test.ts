import test from 'ava'
import { settlePeople } from '../../infra/local/people.ts'
import { startTestWorld } from '../support/test-world.ts'

test('the people of the world can have a colleague without Gmail and a group, and have neither unless asked', async (t) => {
  const world = await startTestWorld()
  t.teardown(() => world.close())
  const receivers = () =>
    world.google
      .deliverMail({ from: 'ada@example.net', to: 'sales@example.com', subject: 'Engines' })
      .map(({ email }) => email)
  const karel = (people: readonly { email: string }[]) =>
    people.filter(({ email }) => email === 'karel@example.com').length
  t.is(karel(await settlePeople(world)), 0)
  t.deepEqual(receivers(), [])
  t.is(karel(await settlePeople(world, [], { withoutGmail: true, group: true })), 1)
  t.deepEqual(receivers(), ['jana@example.com', 'petr@example.com'])
  const toKarel = { from: 'ada@example.net', to: 'karel@example.com', subject: 'Engines' }
  t.deepEqual(world.google.deliverMail(toKarel), [])
})

test('mailboxes that are asked for are connected, and still are after a restart; a Google Group’s can’t be', async (t) => {
  const world = await startTestWorld()
  t.teardown(() => world.close())
  for (let starts = 0; starts < 2; starts += 1) {
    await settlePeople(world, [], { group: true, mailboxes: true })
    const status = async (mailbox: string) => (await world.erp.askCredential({ mailbox })).status
    t.deepEqual(
      [await status('jana@example.com'), await status('info@example.com'), await status('sales@example.com')],
      [200, 200, 409],
    )
  }
  t.is(world.google.calls.count({ path: /watch/ }), 2)
})
