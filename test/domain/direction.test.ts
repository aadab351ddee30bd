import test from 'ava'
import fc from 'fast-check'
import { directed, loserBy, mayWrite } from '../../shared/domain/direction.ts'
import type { Direction } from '../../shared/domain/direction.ts'
import { NEW_LINK } from '../../shared/domain/link.ts'
import type { Link, PairState } from '../../shared/domain/link.ts'
import { planStep } from '../../shared/domain/plan.ts'
import { worlds } from '../support/worlds.ts'
import { agreedOn, asWrite, inErp, shownInGoogle, told, tombstoneOf } from './pair-states.ts'
import type { Values } from './pair-states.ts'

const lunch = { title: 'lunch', when: 'noon' }
const late = { title: 'lunch', when: 'one' }
const brunch = { title: 'brunch', when: 'noon' }
const dinner = { title: 'dinner', when: 'noon' }
const link = agreedOn(lunch)
const erp = inErp
const google = shownInGoogle

const plan = (memory: Link, state: PairState, direction: Direction): string =>
  told(planStep(memory, directed(memory, state, direction), { loses: loserBy(direction, () => 'erp') }))

const rules: readonly (readonly [rule: string, memory: Link, state: PairState, step: string])[] = [
  [
    'an edit in the ERP is carried over',
    link,
    { erp: erp(late), google: google(lunch) },
    'change google when',
  ],
  ['H306 an edit in Google is left there', link, { erp: erp(lunch), google: google(late) }, 'nothing'],
  ['… also when the ERP was not looked at', link, { erp: 'unread', google: google(late) }, 'nothing'],
  [
    'the field that the ERP changes is put right, and the edit that loses is kept in the log',
    link,
    { erp: erp(brunch), google: google(dinner) },
    'change google title (over title)',
  ],
  [
    'another field that was edited in Google stays as it is',
    link,
    { erp: erp(brunch), google: google(late) },
    'change google title',
  ],
  ['what is deleted in Google stays in the ERP', link, { erp: erp(lunch), google: null }, 'nothing'],
  [
    '… and comes back when the ERP changes it',
    link,
    { erp: erp(late), google: null },
    'create google title when',
  ],
  ['what the ERP deletes goes', link, { erp: null, google: google(lunch) }, 'remove google'],
  ['… edited in Google or not', link, { erp: null, google: google(late) }, 'remove google'],
  ['deleted on both sides', link, { erp: null, google: null }, 'remember'],
  ['what is new in Google stays there', NEW_LINK, { erp: null, google: google(lunch) }, 'nothing'],
  [
    'what is new in the ERP goes to Google',
    NEW_LINK,
    { erp: erp(lunch), google: null },
    'create google title when',
  ],
  [
    'what Google restores is not carried over',
    tombstoneOf(lunch),
    { erp: null, google: google(lunch) },
    'nothing',
  ],
  [
    'what both restore is linked again',
    tombstoneOf(lunch),
    { erp: erp(lunch), google: google(lunch) },
    'remember',
  ],
]
for (const [rule, memory, state, step] of rules)
  test(`from the ERP to Google: ${rule}`, (t) => {
    t.is(plan(memory, state, 'erp-to-google'), step)
  })

test('from Google to the ERP it is the other way round', (t) => {
  t.is(plan(link, { erp: erp(late), google: google(lunch) }, 'google-to-erp'), 'nothing', 'H307')
  t.is(plan(link, { erp: erp(late), google: 'unread' }, 'google-to-erp'), 'nothing')
  t.is(plan(link, { erp: null, google: google(lunch) }, 'google-to-erp'), 'nothing')
  t.is(plan(link, { erp: erp(lunch), google: google(late) }, 'google-to-erp'), 'change erp when')
  t.is(plan(link, { erp: erp(lunch), google: null }, 'google-to-erp'), 'remove erp')
  t.is(
    plan(link, { erp: erp(brunch), google: google(dinner) }, 'google-to-erp'),
    'change erp title (over title)',
  )
})

test('a write that was announced before the direction changed is finished', (t) => {
  const { claim } = asWrite(planStep(link, { erp: erp(lunch), google: google(late) }, { loses: () => 'erp' }))
  t.is(plan(claim, { erp: erp(lunch), google: google(late) }, 'erp-to-google'), 'change erp when')
  const made = asWrite(planStep(NEW_LINK, { erp: null, google: google(lunch) }, { loses: () => 'erp' }))
  t.is(plan(made.claim, { erp: null, google: google(lunch) }, 'erp-to-google'), 'create erp title when')
})

test('what was left alone meanwhile is carried over when both lead again', (t) => {
  const state = { erp: erp(lunch), google: google(late) }
  t.is(plan(link, state, 'erp-to-google'), 'nothing')
  t.is(plan(link, state, 'both'), 'change erp when')
})

const values = fc.record({ title: fc.constantFrom('a', 'b', 'c'), when: fc.constantFrom('noon', 'one') })
const held = fc.option(values, { nil: null })

test('with a settled memory nothing is ever written to the side that leads, and the one that follows is brought to rest', (t) => {
  fc.assert(
    fc.property(
      fc.oneof(values.map(agreedOn), values.map(tombstoneOf), fc.constant(NEW_LINK)),
      held,
      held,
      fc.constantFrom<Direction>('erp-to-google', 'google-to-erp'),
      (memory, inTheErp, there, direction) => {
        let now = { erp: inTheErp as Values | null, google: there as Values | null }
        let at = memory
        for (let steps = 0; steps < 4; steps += 1) {
          const state = { erp: now.erp && erp(now.erp), google: now.google && google(now.google) }
          const step = planStep(at, directed(at, state, direction), {
            loses: loserBy(direction, () => 'erp'),
          })
          if (step.do === 'nothing') return true
          if (step.do === 'remember') {
            at = step.settled
            continue
          }
          if (step.do === 'read' || !mayWrite(step.on, direction)) return false
          const source = step.on === 'google' ? now.erp : now.google
          const target = step.on === 'google' ? now.google : now.erp
          const written = Object.fromEntries(step.fields.map((field) => [field, source?.[field] ?? '']))
          const next = step.do === 'remove' ? null : { ...target, ...written }
          now = { ...now, [step.on]: next }
          at = step.settled
        }
        return false
      },
    ),
    worlds(3000),
  )
  t.pass()
})
