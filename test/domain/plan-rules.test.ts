import test from 'ava'
import type { PlanRules } from '../../shared/domain/plan.ts'
import type { Link, PairState } from '../../shared/domain/link.ts'
import { planStep } from '../../shared/domain/plan.ts'
import { agreedOn, asWrite, inErp, shownInGoogle, told, tombstoneOf } from './pair-states.ts'

const lunch = { title: 'lunch', answer: 'none' }
const brunch = { title: 'brunch', answer: 'none' }
const yes = { title: 'lunch', answer: 'yes' }
const link = agreedOn(lunch)
const erp = inErp
const google = shownInGoogle

/** Somebody else’s meeting: in Google only the own answer can be given. */
const elsewhere: PlanRules = {
  loses: () => 'google',
  mayWrite: (side, field) => side === 'erp' || field === 'answer',
  mayRevive: (side) => side === 'erp',
  isEdit: (field) => field !== 'answer',
}
const nowhere: PlanRules = { loses: () => 'google', mayWrite: () => false, mayRevive: () => false }

type Rule = readonly [rule: string, memory: Link, state: PairState, rules: PlanRules, step: string]

const rules: readonly Rule[] = [
  [
    'what may not be written there is put right, with both sides at hand',
    link,
    { erp: erp(brunch), google: google(lunch) },
    elsewhere,
    'change erp title (over title)',
  ],
  [
    '… and read first when only the one that was changed is at hand',
    link,
    { erp: erp(brunch), google: 'unread' },
    elsewhere,
    'read google',
  ],
  [
    'what may be written there is carried over',
    link,
    { erp: erp(yes), google: 'unread' },
    elsewhere,
    'change google answer',
  ],
  [
    'what was announced there, and may not be written any more, is put right',
    asWrite(planStep(link, { erp: erp(brunch), google: google(lunch) }, { loses: () => 'google' })).claim,
    { erp: erp(brunch), google: google(lunch) },
    elsewhere,
    'change erp title (over title)',
  ],
  [
    'where neither side may be written nothing is done',
    link,
    { erp: erp(brunch), google: google(lunch) },
    nowhere,
    'remember',
  ],
  [
    'what is gone where it can’t be made anew takes the other side along, edited or not',
    link,
    { erp: erp(brunch), google: null },
    elsewhere,
    'remove erp',
  ],
  [
    'an edited record of what was gone before is not made anew unseen',
    tombstoneOf(lunch),
    { erp: erp(brunch), google: 'unread' },
    elsewhere,
    'read google',
  ],
  [
    'what came back where the other side can’t be made anew is left alone',
    tombstoneOf(lunch),
    { erp: erp(lunch), google: null },
    elsewhere,
    'remember',
  ],
  [
    '… and nothing more is done about it',
    { ...link, presence: { erp: [true], google: [false] } },
    { erp: erp(lunch), google: null },
    elsewhere,
    'nothing',
  ],
  [
    'an answer doesn’t bring back what was taken away',
    link,
    { erp: null, google: google(yes) },
    elsewhere,
    'remove google',
  ],
  ['an edit does', link, { erp: null, google: google(brunch) }, elsewhere, 'create erp title answer'],
  [
    'what is restored as it was comes back, although no field has moved',
    tombstoneOf(lunch),
    { erp: null, google: google(lunch) },
    elsewhere,
    'create erp title answer',
  ],
]

for (const [rule, memory, state, given, step] of rules)
  test(`${rule} → ${step}`, (t) => {
    t.is(told(planStep(memory, state, given)), step)
  })

test('what was put right is settled: it is no news afterwards', (t) => {
  const first = asWrite(planStep(link, { erp: erp(brunch), google: google(lunch) }, elsewhere))
  t.is(told(planStep(first.settled, { erp: erp(lunch), google: google(lunch) }, elsewhere)), 'nothing')
})
