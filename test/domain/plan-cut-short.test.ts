import test from 'ava'
import type { PlanRules } from '../../shared/domain/plan.ts'
import { NEW_LINK } from '../../shared/domain/link.ts'
import type { Link, PairState } from '../../shared/domain/link.ts'
import { planRemoval, planStep } from '../../shared/domain/plan.ts'
import { agreedOn, asWrite, inErp, shownInGoogle, told } from './pair-states.ts'

/**
 * A task died after it had saved its claim. Its write never arrived, or it arrived and nobody recorded it, and meanwhile
 * people went on. What is planned next must finish what was begun, and never take our own write for a person's edit.
 */
const lunch = { title: 'lunch', when: 'noon' }
const late = { title: 'lunch', when: 'one' }
const later = { title: 'lunch', when: 'two' }
const brunch = { title: 'brunch', when: 'noon' }
const dinner = { title: 'dinner', when: 'noon' }
const lateBrunch = { title: 'brunch', when: 'one' }

const erp = inErp
const google = shownInGoogle
const goesToGoogle: PlanRules = { loses: () => 'google' }
const goesToErp: PlanRules = { loses: () => 'erp' }
const link = agreedOn(lunch)
const claimOf = (memory: Link, state: PairState, loses = goesToGoogle): Link =>
  asWrite(planStep(memory, state, loses)).claim

type Rule = readonly [meanwhile: string, state: PairState, step: string]
interface CutShort {
  readonly write: string
  readonly claim: Link
  readonly rules: readonly Rule[]
}

const cutShort: readonly CutShort[] = [
  {
    write: 'a change of Google',
    claim: claimOf(link, { erp: erp(late), google: google(lunch) }),
    rules: [
      ['it never arrived', { erp: erp(late), google: google(lunch) }, 'change google when'],
      ['it arrived unrecorded', { erp: erp(late), google: google(late) }, 'remember'],
      ['it arrived, then Google was edited', { erp: erp(late), google: google(later) }, 'change erp when'],
      [
        'it arrived, then another field of Google was edited',
        { erp: erp(late), google: google(lateBrunch) },
        'change erp title',
      ],
      [
        'it never arrived, then another field of Google was edited',
        { erp: erp(late), google: google(brunch) },
        'change google when',
      ],
      [
        'it never arrived, then the ERP was edited back',
        { erp: erp(lunch), google: google(lunch) },
        'remember',
      ],
      [
        'it arrived, then the ERP was edited back',
        { erp: erp(lunch), google: google(late) },
        'change google when',
      ],
      [
        'it arrived, then the ERP was edited on',
        { erp: erp(later), google: google(late) },
        'change google when',
      ],
      [
        'it arrived, then both were edited',
        { erp: erp(lunch), google: google(later) },
        'change google when (over when)',
      ],
      [
        'it may never have arrived, and the event was deleted: an edit beats a deletion',
        { erp: erp(late), google: null },
        'create google title when',
      ],
      [
        'it never arrived, then the record was deleted',
        { erp: null, google: google(lunch) },
        'remove google',
      ],
      ['it arrived, then the record was deleted', { erp: null, google: google(late) }, 'remove google'],
      [
        'it arrived, then Google was edited and the record deleted',
        { erp: null, google: google(later) },
        'create erp title when',
      ],
      ['both were deleted', { erp: null, google: null }, 'remember'],
      ['Google was not read', { erp: erp(late), google: 'unread' }, 'read google'],
      ['the ERP was not read', { erp: 'unread', google: google(late) }, 'read erp'],
    ],
  },
  {
    write: 'a change of the ERP',
    claim: claimOf(link, { erp: erp(lunch), google: google(late) }),
    rules: [
      ['it never arrived', { erp: erp(lunch), google: google(late) }, 'change erp when'],
      ['it arrived unrecorded', { erp: erp(late), google: google(late) }, 'remember'],
      [
        'it arrived, then the ERP was edited',
        { erp: erp(later), google: google(late) },
        'change google when',
      ],
      [
        'it never arrived, then Google was edited on',
        { erp: erp(lunch), google: google(later) },
        'change erp when',
      ],
      [
        'it never arrived, then another field of the ERP was edited: the begun write first',
        { erp: erp(brunch), google: google(late) },
        'change erp when',
      ],
      [
        'it may never have arrived, and the record was deleted: an edit beats a deletion',
        { erp: null, google: google(late) },
        'create erp title when',
      ],
    ],
  },
  {
    write: 'the write of a conflict that Google lost',
    claim: claimOf(link, { erp: erp(brunch), google: google(dinner) }),
    rules: [
      [
        'it never arrived: the choice stands',
        { erp: erp(brunch), google: google(dinner) },
        'change google title',
      ],
      ['it arrived unrecorded', { erp: erp(brunch), google: google(brunch) }, 'remember'],
      [
        'it never arrived, then the losing value was taken back by hand',
        { erp: erp(brunch), google: google(lunch) },
        'change google title',
      ],
      [
        'it arrived, then Google was edited again',
        { erp: erp(brunch), google: google({ ...lunch, title: 'feast' }) },
        'change erp title',
      ],
      [
        'the event was deleted: its author gave up his edit, and the one that won is still to be written',
        { erp: erp(brunch), google: null },
        'create google title when',
      ],
    ],
  },
  {
    write: 'a create in Google',
    claim: claimOf(NEW_LINK, { erp: erp(lunch), google: null }),
    rules: [
      ['it never arrived', { erp: erp(lunch), google: null }, 'create google title when'],
      ['it arrived unrecorded', { erp: erp(lunch), google: google(lunch) }, 'remember'],
      ['it arrived, then Google was edited', { erp: erp(lunch), google: google(late) }, 'change erp when'],
      [
        'it never arrived, then the ERP was edited',
        { erp: erp(late), google: null },
        'create google title when',
      ],
      [
        'it arrived, then the ERP was edited',
        { erp: erp(late), google: google(lunch) },
        'change google when',
      ],
      ['it never arrived, then the record was deleted', { erp: null, google: null }, 'remember'],
      ['it arrived, then the record was deleted', { erp: null, google: google(lunch) }, 'remove google'],
    ],
  },
  {
    write: 'a create in the ERP',
    claim: claimOf(NEW_LINK, { erp: null, google: google(lunch) }),
    rules: [
      ['it never arrived', { erp: null, google: google(lunch) }, 'create erp title when'],
      ['it arrived unrecorded', { erp: erp(lunch), google: google(lunch) }, 'remember'],
      [
        'it arrived, then the ERP was edited',
        { erp: erp(late), google: google(lunch) },
        'change google when',
      ],
      ['it never arrived, then the event was deleted', { erp: null, google: null }, 'remember'],
      ['it arrived, then the event was deleted', { erp: erp(lunch), google: null }, 'remove erp'],
    ],
  },
  {
    write: 'a removal from Google',
    claim: claimOf(link, { erp: null, google: google(lunch) }),
    rules: [
      ['it never arrived', { erp: null, google: google(lunch) }, 'remove google'],
      ['it arrived unrecorded', { erp: null, google: null }, 'remember'],
      [
        'it never arrived, then Google was edited: an edit beats a deletion',
        { erp: null, google: google(late) },
        'create erp title when',
      ],
      [
        'it arrived, then the record was restored',
        { erp: erp(lunch), google: null },
        'create google title when',
      ],
      [
        'it never arrived, then the record was restored',
        { erp: erp(lunch), google: google(lunch) },
        'remember',
      ],
      ['it arrived, and the ERP was not read: it is over', { erp: 'unread', google: null }, 'remember'],
      ['it never arrived, and the ERP was not read', { erp: 'unread', google: google(lunch) }, 'read erp'],
    ],
  },
  {
    write: 'a removal from the ERP',
    claim: claimOf(link, { erp: erp(lunch), google: null }),
    rules: [
      ['it never arrived', { erp: erp(lunch), google: null }, 'remove erp'],
      ['it arrived unrecorded', { erp: null, google: null }, 'remember'],
      [
        'it never arrived, then the ERP was edited: an edit beats a deletion',
        { erp: erp(late), google: null },
        'create google title when',
      ],
      [
        'it arrived, then the event was restored',
        { erp: null, google: google(lunch) },
        'create erp title when',
      ],
    ],
  },
]

for (const { write, claim, rules } of cutShort) {
  for (const [meanwhile, state, step] of rules) {
    test(`${write} was cut short; ${meanwhile} → ${step}`, (t) => {
      t.is(told(planStep(claim, state, goesToGoogle)), step)
    })
  }
}

test('the choice of a conflict is kept although the other side would lose it now', (t) => {
  const state = { erp: erp(brunch), google: google(dinner) }
  t.is(told(planStep(claimOf(link, state), state, goesToErp)), 'change google title')
  t.is(told(planStep(claimOf(link, state, goesToErp), state, goesToGoogle)), 'change erp title')
})

test('a claim that is made anew still lists every value that the first one may have left', (t) => {
  const first = claimOf(link, { erp: erp(late), google: google(lunch) })
  const second = asWrite(planStep(first, { erp: erp(later), google: google(lunch) }, goesToGoogle))
  t.deepEqual(
    second.claim.fields['when']?.google,
    ['L noon', 'L one', 'L two'].map((value) => `google: ${value}`) as never,
  )
  // The first write lands after all: still not news, so it is overwritten and never copied back.
  t.is(
    told(planStep(second.claim, { erp: erp(later), google: google(late) }, goesToGoogle)),
    'change google when',
  )
})

const claims: readonly [write: string, claim: Link][] = [
  ['a change of Google', claimOf(link, { erp: erp(late), google: google(lunch) })],
  ['a change of the ERP', claimOf(link, { erp: erp(lunch), google: google(late) })],
]
for (const [write, claim] of claims) {
  test(`${write} was cut short, then the event went: the tombstone holds the newest value that was meant`, (t) => {
    t.deepEqual(planRemoval(claim, 'google').settled.fields, agreedOn(late).fields)
  })
}
