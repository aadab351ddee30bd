import test from 'ava'
import type { PlanRules } from '../../shared/domain/plan.ts'
import { NEW_LINK, isSettled, isTombstone } from '../../shared/domain/link.ts'
import type { Link, PairState } from '../../shared/domain/link.ts'
import { planRemoval, planStep } from '../../shared/domain/plan.ts'
import { agreedOn, asWrite, inErp, inGoogle, print, shownInGoogle, told, tombstoneOf } from './pair-states.ts'

const lunch = { title: 'lunch', when: 'noon' }
const late = { title: 'lunch', when: 'one' }
const brunch = { title: 'brunch', when: 'noon' }
const dinner = { title: 'dinner', when: 'noon' }
const lateBrunch = { title: 'brunch', when: 'one' }
const goesToGoogle: PlanRules = { loses: () => 'google' }
const goesToErp: PlanRules = { loses: () => 'erp' }

const erp = inErp
const google = shownInGoogle
const link = agreedOn(lunch)

type Rule = readonly [rule: string, memory: Link, state: PairState, step: string]

const settled: readonly Rule[] = [
  ['neither side moved', link, { erp: erp(lunch), google: google(lunch) }, 'nothing'],
  ['only the ERP moved', link, { erp: erp(late), google: google(lunch) }, 'change google when'],
  ['only Google moved', link, { erp: erp(lunch), google: google(late) }, 'change erp when'],
  [
    'several fields moved in one direction',
    link,
    { erp: erp(lateBrunch), google: google(lunch) },
    'change google title when',
  ],
  [
    'two fields moved in two directions: Google is written first',
    link,
    { erp: erp(late), google: google(brunch) },
    'change google when',
  ],
  ['both moved to the same value', link, { erp: erp(late), google: google(late) }, 'remember'],
  [
    'both moved apart: the field goes to the side that loses',
    link,
    { erp: erp(brunch), google: google(dinner) },
    'change google title (over title)',
  ],
  [
    'a conflict in one field, an edit in another',
    link,
    { erp: erp(lateBrunch), google: google(dinner) },
    'change google title when (over title)',
  ],
  ['deleted in Google, untouched in the ERP', link, { erp: erp(lunch), google: null }, 'remove erp'],
  ['deleted in the ERP, untouched in Google', link, { erp: null, google: google(lunch) }, 'remove google'],
  [
    'deleted in Google, edited in the ERP: an edit beats a deletion',
    link,
    { erp: erp(late), google: null },
    'create google title when',
  ],
  [
    'deleted in the ERP, edited in Google: an edit beats a deletion',
    link,
    { erp: null, google: google(late) },
    'create erp title when',
  ],
  ['deleted on both sides', link, { erp: null, google: null }, 'remember'],
  ['new in the ERP', NEW_LINK, { erp: erp(lunch), google: null }, 'create google title when'],
  ['new in Google', NEW_LINK, { erp: null, google: google(lunch) }, 'create erp title when'],
  [
    'new on both sides and equal: linked, nothing is copied',
    NEW_LINK,
    { erp: erp(lunch), google: google(lunch) },
    'remember',
  ],
  [
    'new on both sides and different',
    NEW_LINK,
    { erp: erp(lunch), google: google(late) },
    'change google when (over when)',
  ],
  ['never there', NEW_LINK, { erp: null, google: null }, 'nothing'],
  ['a tombstone whose sides stay away', tombstoneOf(lunch), { erp: null, google: null }, 'nothing'],
  [
    'a tombstone, restored in the ERP',
    tombstoneOf(lunch),
    { erp: erp(lunch), google: null },
    'create google title when',
  ],
  [
    'a tombstone, restored in Google',
    tombstoneOf(lunch),
    { erp: null, google: google(lunch) },
    'create erp title when',
  ],
  [
    'a tombstone, restored on both sides alike',
    tombstoneOf(lunch),
    { erp: erp(lunch), google: google(lunch) },
    'remember',
  ],
  [
    'Google holds what the ERP cannot: the difference is no edit',
    { ...link, fields: { title: { erp: [print('erp', 'a b')], google: [print('google', 'L a< b')] } } },
    { erp: erp({ title: 'a b' }), google: inGoogle({ title: 'L a< b' }) },
    'nothing',
  ],
  [
    'the label was left out in Google: the same title, so no edit',
    link,
    { erp: erp(lunch), google: inGoogle({ title: 'lunch', when: 'L noon' }) },
    'remember',
  ],
  [
    'a field that the memory does not know yet and both hold alike',
    agreedOn({ title: 'lunch' }),
    { erp: erp(lunch), google: google(lunch) },
    'remember',
  ],
  [
    'a field that the memory does not know yet and the sides hold differently is a conflict',
    agreedOn({ title: 'lunch' }),
    { erp: erp(late), google: google(lunch) },
    'change google when (over when)',
  ],
]

const unread: readonly Rule[] = [
  ['nothing was read', link, { erp: 'unread', google: 'unread' }, 'nothing'],
  ['Google unread, the ERP as remembered', link, { erp: erp(lunch), google: 'unread' }, 'nothing'],
  ['Google unread, the ERP moved', link, { erp: erp(late), google: 'unread' }, 'change google when'],
  ['Google unread, deleted in the ERP', link, { erp: null, google: 'unread' }, 'remove google'],
  ['the ERP unread, Google as remembered', link, { erp: 'unread', google: google(lunch) }, 'nothing'],
  ['the ERP unread, Google moved', link, { erp: 'unread', google: google(late) }, 'change erp when'],
  ['the ERP unread, deleted in Google', link, { erp: 'unread', google: null }, 'remove erp'],
  [
    'Google unread, new in the ERP',
    NEW_LINK,
    { erp: erp(lunch), google: 'unread' },
    'create google title when',
  ],
  [
    'the ERP unread, new in Google',
    NEW_LINK,
    { erp: 'unread', google: google(lunch) },
    'create erp title when',
  ],
  [
    'Google unread, a tombstone still away in the ERP',
    tombstoneOf(lunch),
    { erp: null, google: 'unread' },
    'nothing',
  ],
  [
    'the ERP unread, a tombstone restored in Google',
    tombstoneOf(lunch),
    { erp: 'unread', google: google(lunch) },
    'create erp title when',
  ],
  [
    'the ERP unread, the label left out in Google: only the memory changes',
    link,
    { erp: 'unread', google: inGoogle({ title: 'lunch', when: 'L noon' }) },
    'remember',
  ],
]

for (const [rule, memory, state, step] of [...settled, ...unread]) {
  test(`${rule} → ${step}`, (t) => {
    t.is(told(planStep(memory, state, goesToGoogle)), step)
  })
}

test('a conflict goes to the ERP when the ERP loses it, and the other edit follows in a second step', (t) => {
  const state = { erp: erp(lateBrunch), google: google(dinner) }
  const first = asWrite(planStep(link, state, goesToErp))
  t.is(told(first), 'change google when')
  const second = planStep(
    first.settled,
    { erp: erp(lateBrunch), google: google({ ...dinner, when: 'one' }) },
    goesToErp,
  )
  t.is(told(second), 'change erp title (over title)')
})

test('each field goes to the side that loses that field', (t) => {
  const state = { erp: erp(lateBrunch), google: google({ title: 'dinner', when: 'two' }) }
  const loses: PlanRules = { loses: (field) => (field === 'title' ? 'erp' : 'google') }
  const first = asWrite(planStep(link, state, loses))
  t.is(told(first), 'change google when (over when)')
  t.is(
    told(planStep(first.settled, { ...state, google: google({ title: 'dinner', when: 'one' }) }, loses)),
    'change erp title (over title)',
  )
})

test('a claim lists what the written side held, what it was taken to hold and what it will hold', (t) => {
  const { claim } = asWrite(planStep(link, { erp: erp(brunch), google: google(dinner) }, goesToGoogle))
  t.deepEqual(claim.fields['title'], {
    erp: [print('erp', 'brunch')],
    google: ['L lunch', 'L dinner', 'L brunch'].map((value) => print('google', value)),
  })
  t.deepEqual(claim.fields['when'], link.fields['when'])
  t.deepEqual(claim.presence, { erp: [true], google: [true] })
})

test('a settled change has one value per side again, the other fields as they were', (t) => {
  const { settled: after } = asWrite(planStep(link, { erp: erp(late), google: google(lunch) }, goesToGoogle))
  t.deepEqual(after, agreedOn(late))
})

test('the claim of a create lists absence and presence, its settled form presence alone', (t) => {
  const step = asWrite(planStep(NEW_LINK, { erp: erp(lunch), google: null }, goesToGoogle))
  t.deepEqual(step.claim, { ...agreedOn(lunch), presence: { erp: [true], google: [false, true] } })
  t.deepEqual(step.settled, agreedOn(lunch))
})

test('the claim of a removal lists presence and absence, its settled form is a tombstone with the last values', (t) => {
  const step = asWrite(planStep(link, { erp: null, google: 'unread' }, goesToGoogle))
  t.deepEqual(step.claim, { ...link, presence: { erp: [false], google: [true, false] } })
  t.deepEqual(step.settled, tombstoneOf(lunch))
})

test('a field that both sides changed alike is settled together with the write of another', (t) => {
  const step = asWrite(planStep(link, { erp: erp(lateBrunch), google: google(brunch) }, goesToGoogle))
  t.is(told(step), 'change google when')
  t.deepEqual(step.claim.fields['title'], agreedOn(brunch).fields['title'])
  t.deepEqual(step.settled, agreedOn(lateBrunch))
})

test('a planned removal takes the record away whatever is remembered of it', (t) => {
  const step = planRemoval(link, 'google')
  t.is(told(step), 'remove google')
  t.false(isSettled(step.claim))
  t.true(isTombstone(step.settled))
})

test('an edit of an unread side is still news after the write of another field was settled', (t) => {
  const step = asWrite(planStep(link, { erp: erp(late), google: 'unread' }, goesToGoogle))
  const state = { erp: erp(late), google: google({ ...late, title: 'brunch' }) }
  t.is(told(planStep(step.settled, state, goesToGoogle)), 'change erp title')
})

test('an agreement that was reached while one side was unread is remembered as present on both', (t) => {
  const step = planStep(
    link,
    { erp: 'unread', google: inGoogle({ title: 'lunch', when: 'L noon' }) },
    goesToGoogle,
  )
  if (step.do !== 'remember') throw new Error(step.do)
  t.deepEqual(step.settled.fields['title'], {
    erp: [print('erp', 'lunch')],
    google: [print('google', 'lunch')],
  })
  t.deepEqual(step.settled.presence, { erp: [true], google: [true] })
})
