import test from 'ava'
import fc from 'fast-check'
import { gather } from '../../shared/platform/gather.ts'
import { until } from '../support/until.ts'

interface Flight {
  readonly lane: string
  readonly items: readonly string[]
  readonly land: () => void
  readonly fail: (error: Error) => void
}

/** A gathering whose sends are on their way until the test says how they end. */
function setUp(itemsMax = 3) {
  const flights: Flight[] = []
  const tell = gather<string>({
    itemsMax,
    send: (lane, items) =>
      new Promise((resolve, reject) => {
        flights.push({ lane, items: [...items], land: resolve, fail: reject })
      }),
  })
  return { tell, flights, sent: () => flights.map(({ items }) => items.join('')) }
}

/** Whatever is at hand is done, so many times. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

test('one that comes alone goes alone', async (t) => {
  const { tell, flights } = setUp()
  const told = tell('a', ['1'])
  await until(() => flights.length === 1)
  flights[0]?.land()
  await told
  t.deepEqual(flights[0]?.items, ['1'])
})

test('those that come at once go together, in the order in which they came', async (t) => {
  const { tell, flights, sent } = setUp()
  const told = [tell('a', ['1'])]
  // As another request that was read with the first: a few promises later.
  for (let later = 0; later < 10; later += 1) await Promise.resolve()
  told.push(tell('a', ['2', '3']))
  await until(() => flights.length === 1)
  flights[0]?.land()
  await Promise.all(told)
  t.deepEqual(sent(), ['123'])
})

test('who comes while a send is on its way goes with the next, and is answered with that one', async (t) => {
  const { tell, flights, sent } = setUp()
  const first = tell('a', ['1'])
  await until(() => flights.length === 1)
  const answered: string[] = []
  const later = ['2', '3'].map((item) => tell('a', [item]).then(() => answered.push(item)))
  await turns(5)
  t.is(flights.length, 1)
  flights[0]?.land()
  await first
  await until(() => flights.length === 2)
  t.deepEqual(answered, [])
  t.deepEqual(sent(), ['1', '23'])
  flights[1]?.land()
  await Promise.all(later)
  t.deepEqual(answered, ['2', '3'])
})

test('more than a send holds goes in several at once, and who is in two is answered with the later one', async (t) => {
  const { tell, flights, sent } = setUp(2)
  let isAnswered = false
  const told = tell('a', ['1', '2', '3']).then(() => (isAnswered = true))
  await until(() => flights.length === 2)
  t.deepEqual(sent(), ['12', '3'])
  flights[0]?.land()
  await turns(1)
  t.false(isAnswered)
  flights[1]?.land()
  t.true(await told)
})

test('a send that fails fails everybody who is in it and nobody else, and the next goes all the same', async (t) => {
  const { tell, flights } = setUp(2)
  const told = [tell('a', ['1']), tell('a', ['2']), tell('a', ['3'])]
  const outcomes = Promise.allSettled(told)
  await until(() => flights.length === 2)
  const later = tell('a', ['4'])
  flights[0]?.fail(new Error('refused'))
  flights[1]?.land()
  const statuses = (await outcomes).map(({ status }) => status)
  t.deepEqual(statuses, ['rejected', 'rejected', 'fulfilled'])
  await until(() => flights.length === 3)
  flights[2]?.land()
  await t.notThrowsAsync(later)
})

test('lanes neither mix nor wait for each other', async (t) => {
  const { tell, flights } = setUp()
  const told = [tell('a', ['1']), tell('b', ['2'])]
  await until(() => flights.length === 2)
  t.deepEqual(
    flights.map(({ lane, items }) => [lane, items.join('')]),
    [
      ['a', '1'],
      ['b', '2'],
    ],
  )
  flights[1]?.land()
  await told[1]
  const again = tell('b', ['3'])
  await until(() => flights.length === 3)
  for (const { land } of flights) land()
  await Promise.all([...told, again])
  t.is(flights.length, 3)
})

test('nothing to tell is told at once', async (t) => {
  const { tell, flights } = setUp()
  await tell('a', [])
  t.is(flights.length, 0)
})

/** What happens in a world: somebody tells so many items on a lane, or the send that has been longest on its way ends. */
const step = fc.oneof(
  fc.record({
    kind: fc.constant('tell' as const),
    lane: fc.constantFrom('a', 'b'),
    count: fc.integer({ min: 0, max: 7 }),
  }),
  fc.record({ kind: fc.constant('end' as const), isOk: fc.boolean() }),
  fc.constant({ kind: 'wait' as const }),
)
const ITEMS_MAX = 3

test('whatever happens, each item goes once on its own lane, and everybody is answered as his items fared', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { tell, flights } = setUp(ITEMS_MAX)
      const onTheWay: Flight[] = []
      const failed = new Set<string>()
      const told: { lane: string; items: readonly string[]; outcome: Promise<boolean> }[] = []
      let seen = 0
      const look = async (): Promise<void> => {
        await turns(3)
        onTheWay.push(...flights.slice(seen))
        seen = flights.length
      }
      const end = (isOk: boolean): void => {
        const flight = onTheWay.shift()
        if (isOk || flight === undefined) return flight?.land()
        for (const item of flight.items) failed.add(item)
        flight.fail(new Error('refused'))
      }
      for (const [index, one] of steps.entries()) {
        if (one.kind === 'wait') await look()
        else if (one.kind === 'end') end(one.isOk)
        else {
          const items = Array.from({ length: one.count }, (_, n) => `${index}.${n}`)
          const outcome = tell(one.lane, items).then(
            () => true,
            () => false,
          )
          told.push({ lane: one.lane, items, outcome })
        }
      }
      await look()
      while (onTheWay.length > 0) {
        end(true)
        await look()
      }
      for (const lane of ['a', 'b']) {
        const sent = flights.filter((one) => one.lane === lane).flatMap(({ items }) => items)
        t.deepEqual(
          sent,
          told.filter((one) => one.lane === lane).flatMap(({ items }) => items),
        )
      }
      t.true(flights.every(({ items }) => items.length > 0 && items.length <= ITEMS_MAX))
      for (const { items, outcome } of told)
        t.is(await outcome, !items.some((item) => failed.has(item)), items.join())
    }),
    { numRuns: 200 },
  )
})
