import test from 'ava'
import { NEW_LINK, isSettled, isTombstone, otherSide, unsettledSide } from '../../shared/domain/link.ts'
import type { Link, Side } from '../../shared/domain/link.ts'
import { agreedOn, print, tombstoneOf } from './pair-states.ts'

const link = agreedOn({ title: 'lunch', when: 'noon' })
const [one, two] = [print('erp', 'lunch'), print('erp', 'brunch')]

const memories: readonly [what: string, memory: Link, unsettled: Side | null, tombstone: boolean][] = [
  ['a pair that nobody met', NEW_LINK, null, true],
  ['a settled pair', link, null, false],
  ['a tombstone', tombstoneOf({ title: 'lunch' }), null, true],
  [
    'a field of the ERP is being written',
    { ...link, fields: { ...link.fields, title: { erp: [one, two], google: [one] } } },
    'erp',
    false,
  ],
  [
    'a field of Google is being written',
    { ...link, fields: { ...link.fields, when: { erp: [one], google: [one, two] } } },
    'google',
    false,
  ],
  [
    'an event is being created',
    { ...link, presence: { erp: [true], google: [false, true] } },
    'google',
    false,
  ],
  ['a record is being created', { ...link, presence: { erp: [false, true], google: [true] } }, 'erp', false],
  ['a record is being removed', { ...link, presence: { erp: [true, false], google: [false] } }, 'erp', false],
  ['only one side is gone', { ...link, presence: { erp: [true], google: [false] } }, null, false],
]
for (const [what, memory, unsettled, tombstone] of memories) {
  test(`${what}: ${unsettled ?? 'nothing'} is unsettled, ${tombstone ? 'both sides are' : 'not both sides are'} gone`, (t) => {
    t.is(unsettledSide(memory), unsettled)
    t.is(isSettled(memory), unsettled === null)
    t.is(isTombstone(memory), tombstone)
  })
}

test('each side has the other one', (t) => {
  t.is(otherSide('erp'), 'google')
  t.is(otherSide('google'), 'erp')
})
