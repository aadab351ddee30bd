import test from 'ava'
import { cloudDeadline } from '../../shared/store/cloud-deadline.ts'

const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length

test.serial('work that is done in time, or fails, leaves no timer behind', async (t) => {
  const before = timers()
  t.is(await cloudDeadline(3_600_000, async () => timers() - before), 1)
  await t.throwsAsync(
    cloudDeadline(3_600_000, async () => {
      throw new Error('refused')
    }),
    { message: 'refused' },
  )
  t.is(timers(), before)
})

test.serial('work that takes too long is told so', async (t) => {
  const told = await cloudDeadline(
    1,
    (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve('too late'))),
  )
  t.is(told, 'too late')
})
