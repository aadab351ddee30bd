import test from 'ava'
import fc from 'fast-check'
import { NEW_LINK, isSettled, isTombstone, otherSide, unsettledSide } from '../../shared/domain/link.ts'
import type { Link, PairState, Side } from '../../shared/domain/link.ts'
import { planStep } from '../../shared/domain/plan.ts'
import type { Step } from '../../shared/domain/plan-step.ts'
import { worlds } from '../support/worlds.ts'
import { asErp, asGoogle, inErp, inGoogle, told } from './pair-states.ts'
import type { Values } from './pair-states.ts'

/**
 * A pair as only the planner sees it: people edit, delete and make, tasks plan and write, and die before or after the write.
 * Every state of every run is one that the planner may meet.
 */
interface Play {
  link: Link
  erp: Values | null
  google: Values | null
}

const side = fc.constantFrom<Side>('erp', 'google')
const act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('edit' as const),
      side,
      field: fc.constantFrom('title', 'when'),
      value: fc.constantFrom('a', 'b', 'a<'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), side }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('make' as const), side }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('task' as const),
      loses: side,
      ends: fc.constantFrom('well', 'well', 'before the write', 'after the write'),
    }),
  },
)
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never
const history = fc.array(act, { maxLength: 12 })

test('any pair settles in at most two writes, and then there is nothing to do', (t) => {
  fc.assert(
    fc.property(history, side, (acts, loses) => {
      const play = replay(acts)
      const steps: string[] = []
      for (let done = ''; done !== 'nothing';) {
        const step = planStep(play.link, stateOf(play), { loses: () => loses })
        done = told(step)
        steps.push(done)
        takeStep(play, step, 'well')
        if (steps.length > 4) throw new Error(`no end: ${steps.join(', ')}`)
      }
      const writes = steps.filter((step) => step !== 'nothing' && step !== 'remember')
      if (writes.length > 2) throw new Error(steps.join(', '))
      if (!isSettled(play.link)) throw new Error('still claimed')
      if ((play.erp === null) !== (play.google === null)) throw new Error('on one side only')
    }),
    worlds(3000),
  )
  t.pass()
})

test('planning again with the claim, before the write landed, plans the same write', (t) => {
  fc.assert(
    fc.property(history, side, (acts, loses) => {
      const play = replay(acts)
      const step = planStep(play.link, stateOf(play), { loses: () => loses })
      if (!('claim' in step)) return
      same(writeOf(planStep(step.claim, stateOf(play), { loses: () => loses })), writeOf(step))
      // The other way round now: what is claimed stays; a conflict that has not been claimed may join it.
      const again = planStep(step.claim, stateOf(play), { loses: () => otherSide(loses) })
      if (
        !('claim' in again) ||
        again.on !== step.on ||
        !step.fields.every((field) => again.fields.includes(field))
      ) {
        throw new Error(`${told(step)}, then ${told(again)}`)
      }
    }),
    worlds(3000),
  )
  t.pass()
})

test('planning again after a write landed unrecorded never writes to the side that was written', (t) => {
  fc.assert(
    fc.property(history, side, (acts, loses) => {
      const play = replay(acts)
      const step = planStep(play.link, stateOf(play), { loses: () => loses })
      if (!('claim' in step)) return
      takeStep(play, step, 'after the write')
      const again = planStep(play.link, stateOf(play), { loses: () => loses })
      if ('on' in again && again.on === step.on) throw new Error(`${told(step)}, then ${told(again)}`)
    }),
    worlds(3000),
  )
  t.pass()
})

// A removal keeps the lists of a change that it overtakes; they tell nothing while the record is away.
test('the claim of a change or create never spans both sides', (t) => {
  fc.assert(
    fc.property(history, side, (acts, loses) => {
      const play = replay(acts)
      const step = planStep(play.link, stateOf(play), { loses: () => loses })
      if (!('claim' in step) || step.do === 'remove') return
      if (unsettledSide(step.claim) !== step.on)
        throw new Error(`${told(step)} claims ${unsettledSide(step.claim)}`)
      const lists = [step.claim.presence, ...Object.values(step.claim.fields)]
      if (lists.some((memory) => memory[otherSide(step.on)].length !== 1))
        throw new Error(`${told(step)} claims both`)
    }),
    worlds(3000),
  )
  t.pass()
})

test('a tombstone stays one unless somebody brings it back', (t) => {
  fc.assert(
    fc.property(history, side, (acts, unread) => {
      const { link } = replay(acts)
      if (!isTombstone(link) || !isSettled(link)) return
      for (const state of [
        { erp: null, google: null },
        { erp: null, google: null, [unread]: 'unread' as const },
      ]) {
        const step = planStep(link, state, { loses: () => unread })
        if (step.do !== 'nothing') throw new Error(told(step))
      }
    }),
    worlds(3000),
  )
  t.pass()
})

test('an unread side gives the same plan as the side read unchanged', (t) => {
  fc.assert(
    fc.property(history, side, history, (acts, edited, more) => {
      const play = settle(replay(acts))
      const unchanged = stateOf(play)[otherSide(edited)]
      for (const one of more) if (one.kind !== 'task' && one.side === edited) perform(play, one)
      const read = { ...stateOf(play), [otherSide(edited)]: unchanged }
      const guessed = planStep(play.link, { ...read, [otherSide(edited)]: 'unread' }, { loses: () => edited })
      const known = planStep(play.link, read, { loses: () => edited })
      if (told(guessed) !== told(known)) throw new Error(`guessed ${told(guessed)}, known ${told(known)}`)
    }),
    worlds(3000),
  )
  t.pass()
})

function replay(acts: readonly Act[]): Play {
  const play: Play = { link: NEW_LINK, erp: { title: 'a', when: 'a' }, google: null }
  for (const one of acts) {
    if (one.kind === 'task')
      takeStep(play, planStep(play.link, stateOf(play), { loses: () => one.loses }), one.ends)
    else perform(play, one)
  }
  return play
}

function settle(play: Play): Play {
  for (let steps = 0; steps < 4; steps += 1)
    takeStep(play, planStep(play.link, stateOf(play), { loses: () => 'google' }), 'well')
  return play
}

function perform(play: Play, one: Exclude<Act, { kind: 'task' }>): void {
  const typed = (value: string): string => (one.side === 'google' ? asGoogle(value) : asErp(value))
  const held = play[one.side]
  if (one.kind === 'delete') play[one.side] = null
  else if (one.kind === 'make') play[one.side] ??= { title: typed('a'), when: typed('a') }
  else if (held) play[one.side] = { ...held, [one.field]: typed(one.value) }
}

function takeStep(play: Play, step: Step, ends: string): void {
  if (step.do === 'remember') play.link = step.settled
  if (!('claim' in step)) return
  play.link = step.claim
  if (ends === 'before the write') return
  play[step.on] = step.do === 'remove' ? null : { ...play[step.on], ...written(play, step) }
  if (ends === 'well') play.link = step.settled
}

function written(play: Play, { on, fields }: Extract<Step, { claim: Link }>): Values {
  const mirrored = on === 'google' ? asGoogle : asErp
  return Object.fromEntries(fields.map((field) => [field, mirrored(play[otherSide(on)]?.[field] ?? '')]))
}

function stateOf({ erp, google }: Play): {
  erp: Exclude<PairState['erp'], 'unread'>
  google: Exclude<PairState['google'], 'unread'>
} {
  return { erp: erp && inErp(erp), google: google && inGoogle(google) }
}

function writeOf(step: Step): unknown {
  return 'claim' in step ? { do: step.do, on: step.on, fields: step.fields } : step.do
}

function same(actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    throw new Error(`${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`)
  }
}
