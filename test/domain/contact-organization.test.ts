import test from 'ava'
import type { Person } from '../../shared/domain/person.ts'
import { OLGA, created, found, push, pushedAgain } from './contact-samples.ts'

const untouched = (person: Person): Person => person

test('organization: absent in the ERP, the user’s isn’t touched (H259)', (t) => {
  const held = created({ ...OLGA, account: '', title: '' })
  const organizations = [{ name: 'Own', department: 'D' }]
  const again = push(
    { ...OLGA, account: '', title: '', note: 'x' },
    { ...held, person: { ...held.person, organizations } },
  )
  t.deepEqual(again.merged.fields, ['biographies'])
  t.deepEqual(again.person.organizations, organizations)
})

test('organization: ours is changed where it is, with what the user wrote there', (t) => {
  const own = { name: 'Choir', title: 'Alto' }
  const { person } = pushedAgain(
    (now) => ({ ...now, organizations: [own, { ...now.organizations?.[0], department: 'Import' }] }),
    { account: 'Porcelán', title: 'Head buyer' },
  )
  t.deepEqual(person.organizations, [own, { name: 'Porcelán', title: 'Head buyer', department: 'Import' }])
})

test('organization: dropped by the ERP, ours goes and the user’s department stays', (t) => {
  t.is(pushedAgain(untouched, { account: '', title: '' }).person.organizations, undefined)
  const { person } = pushedAgain(
    (now) => ({ ...now, organizations: [{ ...now.organizations?.[0], department: 'Import' }] }),
    { account: '', title: '' },
  )
  t.deepEqual(person.organizations, [{ department: 'Import' }])
})

test('organization: taken away by the user it stays away until it changes in the ERP', (t) => {
  const without = (now: Person): Person => ({ ...now, organizations: [] })
  t.is(pushedAgain(without, {}).person.organizations, undefined)
  t.deepEqual(pushedAgain(without, { title: 'Head' }).person.organizations, [
    { name: 'Sklo a syn', title: 'Head' },
  ])
})

test('organization: of somebody found, the same company is completed, another one left alone', (t) => {
  t.deepEqual(found({ organizations: [{ name: 'SKLO a  syn' }] }).person.organizations, [
    { name: 'SKLO a  syn', title: 'Buyer' },
  ])
  const own = [{ name: 'Choir' }]
  const first = found({ organizations: own })
  t.deepEqual(first.person.organizations, own)
  t.deepEqual(push({ ...OLGA, account: 'Porcelán' }, first).person.organizations, [
    ...own,
    { name: 'Porcelán', title: 'Buyer' },
  ])
})

test('organization: what the user wrote himself stays when the ERP drops the same', (t) => {
  const organizations = [{ name: 'Sklo a syn', title: 'Buyer' }]
  const first = found({ organizations })
  t.deepEqual(push({ ...OLGA, title: '' }, first).person.organizations, organizations)
  t.deepEqual(push({ ...OLGA, title: 'Head' }, first).person.organizations?.[0]?.['title'], 'Head')
  const titled = (title: string, held: ReturnType<typeof push>): ReturnType<typeof push> => ({
    ...held,
    person: { ...held.person, organizations: [{ name: 'Sklo a syn', title }] },
  })
  const changed = push(OLGA, titled('Head', pushedAgain(untouched, {})))
  const back = titled('Buyer', changed)
  t.is(push({ ...OLGA, title: '' }, back).person.organizations?.[0]?.['title'], 'Buyer')
  const met = push({ ...OLGA, title: 'Head' }, changed)
  t.is(push({ ...OLGA, title: '' }, met).person.organizations?.[0]?.['title'], 'Head')
})

test('organization: another company leaves the user’s own entry of the old one alone', (t) => {
  const first = found({ organizations: [{ name: 'Sklo a syn' }] })
  t.deepEqual(push({ ...OLGA, account: 'Porcelán' }, first).person.organizations, [
    { name: 'Sklo a syn' },
    { name: 'Porcelán', title: 'Buyer' },
  ])
})

test('organization: of a title that changed on both sides the ERP’s is written in our entry only', (t) => {
  const organizations = [{ name: 'Sklo a syn', title: 'Boss' }]
  const ours = pushedAgain((now) => ({ ...now, organizations }), { title: 'Head' })
  t.deepEqual(ours.person.organizations, [{ name: 'Sklo a syn', title: 'Head' }])
  const own = push({ ...OLGA, title: 'Head' }, found({ organizations }))
  t.deepEqual(own.person.organizations, organizations)
})

test('organization: an entry that says neither company nor title is the user’s', (t) => {
  const held = created({ ...OLGA, account: '', title: '' })
  const organizations = [{ department: 'Import' }]
  t.deepEqual(
    push({ ...OLGA, account: '' }, { ...held, person: { ...held.person, organizations } }).person
      .organizations,
    [...organizations, { title: 'Buyer' }],
  )
})

test('organization: a bare type is nothing that the user wrote', (t) => {
  const typed = (now: Person): Person => ({
    ...now,
    organizations: [{ ...now.organizations?.[0], type: 'work', current: true }],
  })
  t.is(pushedAgain(typed, { account: '', title: '' }).person.organizations, undefined)
})
