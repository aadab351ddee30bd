import test from 'ava'
import { ANNA, BORIS } from './google-fixture.ts'
import { ADA, create, get, listAll, namesOf, startPeople } from './people-fixture.ts'

type Fields = Readonly<Record<string, string | readonly string[]>>

const path = `/accounts/${encodeURIComponent(ANNA)}/contacts`
const MY_CONTACTS = 'contactGroups/myContacts'

function send(url: string, fields: Fields, headers: Record<string, string> = {}): Promise<Response> {
  const body = new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) =>
      [value].flat().map((one) => [name, one] as [string, string]),
    ),
  )
  return fetch(url, { method: 'POST', body, headers, redirect: 'manual' })
}

const idOf = (resourceName: string) => resourceName.replace('people/', '')

test('the page of an account shows its contacts and labels, escaped', async (t) => {
  const { google } = await startPeople(t)
  const app = google.contactsOf(ANNA)
  app.addGroup('Customers')
  app.add({ names: [{ givenName: '<script>alert(1)</script>' }] })
  t.true((await (await fetch(google.url)).text()).includes(`href="${path}"`))
  const response = await fetch(google.url + path)
  const page = await response.text()
  t.true(page.includes('Customers'))
  t.true(page.includes('&lt;script&gt;'))
  t.false(/<script|style=|onclick/.test(page))
  t.regex(response.headers.get('content-security-policy') ?? '', /default-src 'none'/)
  t.is((await fetch(`${google.url}/accounts/nobody%40example.test/contacts`)).status, 404)
})

test('a contact made on the page is told to the API, and to nobody else', async (t) => {
  const { google, as } = await startPeople(t)
  const label = google.contactsOf(ANNA).addGroup('Customers')
  const { syncToken } = await listAll(as(ANNA))
  const saved = await send(google.url + path, {
    givenName: 'Jan',
    familyName: 'Novák',
    company: 'Kovárna',
    title: 'kovář',
    emails: 'jan@example.test, work\r\njan@home.example.test',
    phones: '+420 777 123 456, cottage',
    note: 'one\r\ntwo',
    label: [MY_CONTACTS, label],
  })
  t.is(saved.status, 303)
  const [person] = (await listAll(as(ANNA), { syncToken })).people
  t.like(person, {
    names: [{ displayName: 'Jan Novák' }],
    emailAddresses: [{ value: 'jan@example.test', type: 'work' }, { value: 'jan@home.example.test' }],
    phoneNumbers: [{ value: '+420 777 123 456', type: 'cottage' }],
    organizations: [{ name: 'Kovárna', title: 'kovář' }],
    biographies: [{ value: 'one\ntwo' }],
  })
  t.is(person?.memberships?.length, 2)
  t.is((await listAll(as(BORIS))).people.length, 0)
  const again = await fetch(new URL(saved.headers.get('location') ?? '', google.url))
  t.true((await again.text()).includes('Novák'))
})

test('saving a contact keeps what the page doesn’t show', async (t) => {
  const { google, as } = await startPeople(t)
  const { resourceName } = await create(as(ANNA), {
    ...ADA,
    userDefined: [{ key: 'shoe size', value: '38' }],
  })
  const fields = { givenName: 'Augusta', familyName: 'King', emails: '', label: MY_CONTACTS }
  await send(`${google.url}${path}/${idOf(resourceName)}`, fields)
  const person = await get(as(ANNA), resourceName)
  t.is(person.names?.[0]?.displayName, 'Dr. Augusta Byron King')
  t.false('emailAddresses' in person)
  t.like(person.clientData?.[0], { key: 'autoerp' })
  t.like(person.userDefined?.[0], { key: 'shoe size' })
  t.is(person.addresses?.length, 1)
})

test('one more number, a label, a merge and a deletion are buttons', async (t) => {
  const { google, as } = await startPeople(t)
  const app = google.contactsOf(ANNA)
  const [one, two] = [app.add(ADA), app.add({ names: [{ givenName: 'Twice' }] })]
  const at = (resourceName: string) => `${google.url}${path}/${idOf(resourceName)}`
  await send(`${at(one)}/phones`, { value: '+420 601 000 000', type: 'mobile' })
  t.like((await get(as(ANNA), one)).phoneNumbers?.[2], { canonicalForm: '+420601000000' })
  t.is((await send(`${google.url}${path}/labels`, { name: 'Customers' })).status, 303)
  t.is((await send(`${google.url}${path}/labels`, { name: 'Customers' })).status, 400)
  t.is((await send(`${google.url}${path}/merge`, { person: [one, two] })).status, 303)
  t.deepEqual(namesOf((await listAll(as(ANNA))).people), ['Dr. Ada Byron Lovelace'])
  t.is((await send(`${google.url}${path}/merge`, { person: one })).status, 400)
  t.is((await send(`${at(one)}/delete`, {})).status, 303)
  t.is((await fetch(at(one))).status, 404)
})

test('a form from another site, and one that makes no sense, change nothing', async (t) => {
  const { google, as } = await startPeople(t)
  const sent = await send(google.url + path, { givenName: 'Eve' }, { origin: 'https://evil.example' })
  t.is(sent.status, 403)
  t.is((await send(google.url + path, { givenName: 'Eve', emails: 'no address' })).status, 400)
  t.is((await listAll(as(ANNA))).people.length, 0)
})

test('an account can begin with a few contacts, once', async (t) => {
  const { google } = await startPeople(t)
  const app = google.contactsOf(ANNA)
  app.seed()
  app.seed()
  t.is(app.list().length, 4)
  t.is((await fetch(google.url + path)).status, 200)
})
