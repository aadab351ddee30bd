import type { TestFn } from 'ava'
import type { Secrets } from '../../shared/ports.ts'

export interface SecretsUnderTest {
  readonly secrets: Secrets
  /** Another handle on the same secrets, as a second process would have. */
  readonly other: Secrets
}

let made = 0

/** What every secret store must do. Each test has names of its own. */
export function secretsContract(test: TestFn, open: () => Promise<SecretsUnderTest>): void {
  const named = async () => {
    made += 1
    const name = `secret_${made}-a`
    return { ...(await open()), name }
  }

  test('a secret is read back as it was put', async (t) => {
    const { secrets, name } = await named()
    for (const value of ['1//refresh', 'Zoë 🎉\n', ' ', 'unreadable', 'x'.repeat(65_536)]) {
      await secrets.put(name, value)
      t.is(await secrets.read(name), value)
    }
  })

  test('a secret that was never put is null', async (t) => {
    const { secrets, name } = await named()
    t.is(await secrets.read(name), null)
  })

  test('another handle reads the newest value', async (t) => {
    const { secrets, other, name } = await named()
    await secrets.put(name, 'first')
    t.is(await other.read(name), 'first')
    await other.put(name, 'second')
    t.is(await secrets.read(name), 'second')
  })

  test('a removed secret is null, can be removed again and put anew', async (t) => {
    const { secrets, name } = await named()
    await secrets.put(name, 'value')
    await secrets.remove(name)
    t.is(await secrets.read(name), null)
    await secrets.remove(name)
    await secrets.put(name, 'again')
    t.is(await secrets.read(name), 'again')
  })

  test('an empty value is refused and leaves the old one', async (t) => {
    const { secrets, name } = await named()
    await secrets.put(name, 'value')
    await t.throwsAsync(secrets.put(name, ''), { instanceOf: RangeError })
    t.is(await secrets.read(name), 'value')
  })

  test('a value over 64 KiB is refused, counted in bytes', async (t) => {
    const { secrets, name } = await named()
    await t.throwsAsync(secrets.put(name, 'é'.repeat(32_769)), { instanceOf: RangeError })
    t.is(await secrets.read(name), null)
  })

  test('a name that some store can’t hold is refused by every method', async (t) => {
    const { secrets } = await named()
    for (const name of ['', 'a/b', 'a.b', 'x'.repeat(256), ':check:']) {
      await t.throwsAsync(secrets.read(name), { instanceOf: RangeError })
      await t.throwsAsync(secrets.put(name, 'value'), { instanceOf: RangeError })
      await t.throwsAsync(secrets.remove(name), { instanceOf: RangeError })
    }
  })

  test('of values that are put at the same moment one stays, whole', async (t) => {
    const { secrets, other, name } = await named()
    const values = Array.from({ length: 10 }, (_, n) => `value-${n}`.repeat(100))
    await Promise.all(values.map((value, n) => (n % 2 === 0 ? secrets : other).put(name, value)))
    t.true(values.includes((await secrets.read(name)) ?? ''))
    t.is(await secrets.read(name), await other.read(name))
  })

  test('names don’t mix', async (t) => {
    const { secrets, name } = await named()
    await secrets.put(`${name}1`, 'one')
    await secrets.put(`${name}2`, 'two')
    await secrets.remove(`${name}1`)
    t.is(await secrets.read(`${name}2`), 'two')
    t.is(await secrets.read(name), null)
  })
}
