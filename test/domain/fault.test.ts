import test from 'ava'
import { Fault, isFault } from '../../shared/domain/fault.ts'

test('a fault carries its code, what to do about it, its cause and how long to wait', (t) => {
  const cause = new Error('socket')
  const fault = new Fault('google.rate-limited', 'quota', { cause, retryAfterMs: 1500, field: 'dateStart' })
  t.is(fault.code, 'google.rate-limited')
  t.is(fault.disposition, 'retry')
  t.is(fault.message, 'quota')
  t.is(fault.cause, cause)
  t.is(fault.retryAfterMs, 1500)
  t.is(fault.field, 'dateStart')
})

test('every way to deal with a fault is used by the code that needs it', (t) => {
  t.is(new Fault('google.cursor-expired', '').disposition, 'resync')
  t.is(new Fault('google.grant-dead', '').disposition, 'reconnect')
  t.is(new Fault('google.scope-missing', '').disposition, 'reconnect')
  t.is(new Fault('google.misconfigured', '').disposition, 'park', 'our own misconfiguration marks no user')
  t.is(new Fault('google.contacts-full', '').disposition, 'park', 'only its user can make room')
  t.is(new Fault('request.unverified', '').disposition, 'reject')
  t.is(new Fault('pair.claimed', '').disposition, 'retry')
  t.is(new Fault('erp.refused', '').disposition, 'park')
})

test('a fault is told from a bug, and by its code from another fault', (t) => {
  const fault = new Fault('store.contended', 'faster')
  t.true(isFault(fault))
  t.true(isFault(fault, 'store.contended'))
  t.false(isFault(fault, 'store.unavailable'))
  t.false(isFault(new Error('store.contended')))
  t.false(isFault({ name: 'Fault', code: 'store.contended' }))
  t.false(isFault(undefined))
})
