import test from 'ava'
import * as fc from 'fast-check'
import { ANSWERS, type Answer } from '../../shared/domain/guests.ts'
import {
  answerToGoogle,
  guestsFromGoogle,
  guestsToGoogle,
  mergeGuests,
} from '../../shared/google/google-guests.ts'

const jane = { email: 'Jane@Example.org', organizer: true, self: true, responseStatus: 'accepted' }
const bob = {
  email: 'bob@example.org',
  displayName: 'Bob',
  optional: true,
  comment: 'might be late',
  additionalGuests: 2,
  responseStatus: 'tentative',
}
const room = { email: 'c_1@resource.calendar.google.com', resource: true, responseStatus: 'accepted' }
const set = (email: string, answer: Answer) => ({ set: [{ email, answer }], remove: [] })
const remove = (...emails: string[]) => ({ set: [], remove: emails })

test('guests have addresses in lower case and their answers', (t) => {
  t.deepEqual(guestsFromGoogle([jane, bob]), [
    { email: 'jane@example.org', answer: 'accepted', isSelf: true, isOrganizer: true },
    { email: 'bob@example.org', answer: 'tentative', isSelf: false, isOrganizer: false },
  ])
  t.deepEqual(guestsFromGoogle(undefined), [])
})

test('who hasn’t answered, or in a way that is not known, has said nothing', (t) => {
  for (const said of [{ responseStatus: 'needsAction' }, { responseStatus: 'perhaps' }, {}])
    t.is(guestsFromGoogle([{ email: 'bob@example.org', ...said }])[0]?.answer, 'none')
})

test('rooms, and those about whom no address is known, are no guests', (t) => {
  t.deepEqual(guestsFromGoogle([room, { displayName: 'Nobody' }, { email: '' }]), [])
})

test('every answer is the same after the way to Google and back', (t) => {
  for (const answer of ANSWERS)
    t.is(guestsFromGoogle(guestsToGoogle([{ email: 'bob@example.org', answer }]))[0]?.answer, answer)
  t.is(answerToGoogle('none'), 'needsAction')
})

test('a guest is found whatever the case of his address, and keeps everything but the answer', (t) => {
  t.deepEqual(mergeGuests([jane, bob, room], set('BOB@example.org', 'declined')), [
    jane,
    { ...bob, responseStatus: 'declined' },
    room,
  ])
  t.deepEqual(mergeGuests([jane], set('jane@example.org', 'none')), [
    { ...jane, responseStatus: 'needsAction' },
  ])
})

test('who is new comes last, with an answer', (t) => {
  t.deepEqual(mergeGuests([room], set('bob@example.org', 'none')), [
    room,
    { email: 'bob@example.org', responseStatus: 'needsAction' },
  ])
})

test('who is taken off is gone, and all others stay', (t) => {
  t.deepEqual(mergeGuests([jane, bob, room], remove('BOB@example.org')), [jane, room])
  t.deepEqual(mergeGuests([bob], remove('bob@example.org')), [])
})

test('who is both set and taken off stays as he is set', (t) => {
  const both = { ...set('bob@example.org', 'accepted'), remove: ['Bob@example.org'] }
  t.deepEqual(mergeGuests([bob], both), [{ ...bob, responseStatus: 'accepted' }])
})

test('no change is none', (t) => {
  t.is(mergeGuests([jane, bob], set('bob@example.org', 'tentative')), null)
  t.is(mergeGuests([jane, bob], remove('eve@example.org')), null)
  t.is(mergeGuests([], { set: [], remove: [] }), null)
})

test('what was said of another time holds for the organiser and for rooms only', (t) => {
  const asked = { ...bob, responseStatus: 'needsAction' }
  t.deepEqual(mergeGuests([jane, bob, room], { set: [], remove: [], reset: true }), [jane, asked, room])
  t.is(mergeGuests([jane, asked, room], { set: [], remove: [], reset: true }), null)
})

const many = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => ({ email: `guest-${from + at}@example.org` }))
const accepted = (guest: { email: string }) => ({ ...guest, answer: 'accepted' as const })

test('guests are added up to two hundred', (t) => {
  const merged = mergeGuests(many(198), { set: many(5, 500).map(accepted), remove: [] })
  t.is(merged?.length, 200)
  t.is(merged?.at(-1)?.email, 'guest-501@example.org')
  t.is(guestsToGoogle(many(201).map(accepted)).length, 200)
})

test('nobody is thrown out of an event that has more guests already', (t) => {
  const crowd = many(230)
  t.is(mergeGuests(crowd, set('eve@example.org', 'none')), null)
  const answered = mergeGuests(crowd, set('guest-229@example.org', 'declined'))
  t.is(answered?.length, 230)
  t.is(answered?.at(-1)?.responseStatus, 'declined')
  t.is(mergeGuests(crowd, remove('guest-0@example.org'))?.length, 229)
})

test('after any change the set have their answers, the removed are gone, the rest is untouched', (t) => {
  const names = fc.constantFrom('a', 'B', 'c', 'D', 'e', 'F')
  const emails = fc.uniqueArray(names, { selector: (name) => name.toLowerCase() })
  const email = (name: string) => `${name}@example.org`
  const answers = fc.constantFrom(...ANSWERS)
  fc.assert(
    fc.property(emails, emails, emails, answers, (there, wanted, leaving, answer) => {
      const before = there.map((name) => ({ email: email(name), comment: name }))
      const change = {
        set: wanted.map((name) => ({ email: email(name), answer })),
        remove: leaving.map(email),
      }
      const after = mergeGuests(before, change) ?? before
      const told = new Map(guestsFromGoogle(after).map((guest) => [guest.email, guest.answer]))
      t.is(told.size, after.length)
      for (const name of wanted) t.is(told.get(email(name).toLowerCase()), answer)
      for (const name of leaving.filter(
        (one) => !wanted.some((two) => two.toLowerCase() === one.toLowerCase()),
      ))
        t.false(told.has(email(name).toLowerCase()))
      const named = [...wanted, ...leaving].map((name) => name.toLowerCase())
      for (const one of before.filter(({ comment }) => !named.includes(comment.toLowerCase())))
        t.true(after.includes(one))
    }),
  )
})
