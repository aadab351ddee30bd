import test from 'ava'
import fc from 'fast-check'
import { FEATURES, RIGHTS, mayUse, rightsOf } from '../../shared/domain/rights.ts'
import type { Right } from '../../shared/domain/rights.ts'

const person = (...rolesIds: string[]) => ({ isAdmin: false, rolesIds })
const admin = { isAdmin: true, rolesIds: [] }

const anyRight = fc.constantFrom(...RIGHTS)
const anyRole = fc.constantFrom('sales', 'support', 'board')
const anyGrants = fc.dictionary(anyRole, fc.uniqueArray(anyRight))

test('nobody has a right before one is granted to his role', (t) => {
  t.deepEqual([...rightsOf(person('sales'), {})], [])
  t.deepEqual([...rightsOf(person(), { sales: RIGHTS })], [])
  t.deepEqual([...rightsOf(person('support'), { sales: RIGHTS })], [])
})

test('who has several roles has what any of them grants, and no more', (t) => {
  fc.assert(
    fc.property(fc.uniqueArray(anyRole), anyGrants, (roles, granted) => {
      const rights = rightsOf(person(...roles), granted)
      for (const right of RIGHTS)
        t.is(
          rights.has(right),
          roles.some((role) => granted[role]?.includes(right)),
        )
    }),
  )
})

test('an administrator of the ERP has every right, whatever is granted', (t) => {
  t.deepEqual([...rightsOf(admin, {})], [...RIGHTS])
  for (const feature of FEATURES) t.true(mayUse(feature, rightsOf(admin, { sales: [] })))
})

test('a feature needs its own right and the one to external accounts', (t) => {
  const uses = (...rights: Right[]) => FEATURES.filter((feature) => mayUse(feature, new Set(rights)))
  t.deepEqual(uses(), [])
  t.deepEqual(uses('calendar', 'contacts'), [])
  t.deepEqual(uses('external-accounts'), [])
  t.deepEqual(uses('external-accounts', 'calendar'), ['calendar'])
  t.deepEqual(uses('external-accounts', 'contacts'), ['contacts'])
  t.deepEqual(uses('external-accounts', 'gmail-personal', 'gmail-group'), [])
})

test('the two rights may come from two roles', (t) => {
  const granted = { sales: ['external-accounts'], support: ['calendar'] } as const
  t.true(mayUse('calendar', rightsOf(person('sales', 'support'), granted)))
  t.false(mayUse('calendar', rightsOf(person('support'), granted)))
})

test('a role that is called like something every object has grants nothing', (t) => {
  const inherited = fc.constantFrom(...Object.getOwnPropertyNames(Object.prototype), 'prototype', 'length')
  fc.assert(
    fc.property(fc.array(inherited), anyGrants, (roles, granted) => {
      t.deepEqual([...rightsOf(person(...roles), granted)], [])
    }),
  )
  const planted = {}
  Object.setPrototypeOf(planted, { planted: ['external-accounts'] })
  t.deepEqual([...rightsOf(person('planted'), planted)], [])
})
