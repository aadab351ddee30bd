import test from 'ava'
import type { ExecutionContext } from 'ava'
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { isMap, toText, type Attributes } from '../../infra/local/erp/value.ts'
import { openAs, rows, startErp, startSink, subscribe, type ErpWorld } from './erp-fixture.ts'

const KEY = 'shared-by-both'

interface Push {
  readonly path: string
  readonly header: (name: string) => string
  readonly text: string
  readonly body: Attributes
}

/** The integration's side: keeps what came and says what it is told to say. */
async function startTaker(t: ExecutionContext) {
  const pushes: Push[] = []
  const taker: { status: number; answer: object } = {
    status: 200,
    answer: { export: 'e1', items: [], rest: 0, url: 'https://google.autoerp.example/exports/e1' },
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const body: unknown = JSON.parse(text)
      const header = (name: string): string => String(request.headers[name.toLowerCase()])
      pushes.push({ path: request.url ?? '', header, text, body: isMap(body) ? body : {} })
      response.writeHead(taker.status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(taker.answer))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return Object.assign(taker, {
    pushes,
    target: { url: `http://127.0.0.1:${port}/contacts-export/main?v=1`, key: KEY },
  })
}

async function setting(t: ExecutionContext) {
  const taker = await startTaker(t)
  const world = await startErp(t, { contactsExport: taker.target })
  const add = (entity: string, attributes: Attributes): string =>
    world.erp.as(world.bela).create(entity, { assignedUserId: world.anna, ...attributes }).id
  return { world, taker, add, browser: await openAs(t, world, world.anna) }
}

/** Anna sees only what is assigned to her. */
function narrow({ erp, anna }: ErpWorld): void {
  const own = { create: 'yes', read: 'own', edit: 'own', delete: 'own', stream: 'own' }
  const { id } = erp.createRole({ name: 'Own only', data: { Contact: own } })
  erp.as(erp.adminId).update('User', anna, { rolesIds: [id] })
}

test('contacts and leads are listed by name, and searched by name, address or account', async (t) => {
  const { add, browser } = await setting(t)
  add('Contact', { firstName: 'Karel', lastName: 'Zíka', emailAddress: 'boss@mlyn.example' })
  add('Contact', { firstName: 'Olga', lastName: 'Malá', phoneNumber: '+420601000001' })
  add('Lead', { lastName: 'Houska', accountName: 'Pekárna' })
  const all = await browser.get('/list/Contact')
  t.true(all.indexOf('Karel Zíka') < all.indexOf('Olga Malá'))
  t.true(all.includes('+420601000001'))
  t.false(all.includes('Houska'))
  for (const [path, wanted] of [
    ['/list/Contact?q=zík', 'Karel Zíka'],
    ['/list/Contact?q=BOSS@', 'Karel Zíka'],
    ['/list/Lead?q=pekár', 'Houska'],
  ] as const) {
    const page = await browser.get(path)
    t.true(page.includes(wanted), path)
    t.false(page.includes('Olga'), path)
  }
  t.true((await browser.get('/list/Contact?q=nobody')).includes('Nobody.'))
})

test('a long list has pages, and each keeps what was searched for', async (t) => {
  const { world, add, browser } = await setting(t)
  for (let number = 100; number < 160; number += 1) add('Lead', { lastName: `L${number}` })
  add('Lead', { lastName: 'L099', assignedUserId: world.bela })
  const one = await browser.get('/list/Lead?q=l1&mine=yes')
  t.true(one.includes('L149'))
  t.false(one.includes('L150'))
  t.true(one.includes('All 60 that the list finds'))
  t.true(one.includes('href="/list/Lead?q=l1&amp;mine=yes&amp;offset=50"'))
  const two = await browser.get('/list/Lead?q=l1&mine=yes&offset=50')
  t.true(two.includes('L150'))
  t.false(two.includes('L149'))
  t.is((await browser.get('/list/Lead?chosen=all')).match(/name="ids"[^>]*checked/g)?.length, 50)
})

test('the chosen ones are pushed by one signed call, and what became of each is shown', async (t) => {
  const { world, taker, add, browser } = await setting(t)
  const [karel, olga] = [add('Contact', { lastName: 'Zíka' }), add('Contact', { lastName: 'Malá' })]
  taker.answer = {
    export: 'e1',
    items: [
      { id: karel, result: 'created' },
      { id: olga, result: 'skipped', why: 'no-name-nor-address' },
    ],
    rest: 15,
    url: 'https://google.autoerp.example/exports/e1',
  }
  const response = await browser.post('/list/Contact/push', { whom: 'chosen', ids: [karel, olga] })
  t.is(response.status, 200)
  const page = (await response.text()).replaceAll(/<[^>]+>/g, '').replaceAll(/\s+/g, ' ')
  t.regex(page, /Zíka: created/)
  t.regex(page, /Malá: skipped \(no-name-nor-address\)/)
  t.regex(page, /15 more go on/)
  const [push, more] = taker.pushes
  if (push === undefined || more !== undefined) return t.fail('not one call')
  t.deepEqual(push.body, { user: world.anna, entity: 'Contact', ids: [karel, olga] })
  t.is(push.header('X-AutoERP-Timestamp'), String(Math.floor(world.clock.now() / 1000)))
  t.regex(push.header('X-AutoERP-Nonce'), /^[0-9a-f]{32}$/)
  const signed = [
    push.header('X-AutoERP-Timestamp'),
    push.header('X-AutoERP-Nonce'),
    'POST',
    '/contacts-export/main',
    push.text,
  ].join('\n')
  t.is(push.header('X-AutoERP-Signature'), `v1=${createHmac('sha256', KEY).update(signed).digest('hex')}`)
  await browser.post('/list/Contact/push', { whom: 'chosen', ids: [karel] })
  return t.not(taker.pushes[1]?.header('X-AutoERP-Nonce'), push.header('X-AutoERP-Nonce'))
})

test('all that the list finds are pushed by their filter, which finds the same over REST', async (t) => {
  const { world, taker, add, browser } = await setting(t)
  const wanted = add('Lead', { lastName: 'Houska', accountName: 'Pekárna' })
  add('Lead', { lastName: 'Malina', accountName: 'Banka' })
  add('Lead', { lastName: 'Smrž', accountName: 'Pekárna', assignedUserId: world.bela })
  await browser.post('/list/Lead/push', { whom: 'found', q: 'pek', mine: 'yes', ids: ['ignored'] })
  const { where, ...rest } = taker.pushes[0]?.body ?? {}
  t.deepEqual(rest, { user: world.anna, entity: 'Lead' })
  const search = encodeURIComponent(JSON.stringify({ where: where ?? null }))
  t.deepEqual(
    rows(await world.api('GET', `Lead?searchParams=${search}`)).map(({ id }) => id),
    [wanted],
  )
})

test('nobody pushes whom he may not see, neither by choice nor by a filter', async (t) => {
  const { world, taker, add, browser } = await setting(t)
  const [own, foreign] = [
    add('Contact', { lastName: 'Own' }),
    add('Contact', { lastName: 'Foreign', assignedUserId: world.bela }),
  ]
  narrow(world)
  t.false((await browser.get('/list/Contact')).includes('Foreign'))
  await browser.post('/list/Contact/push', { whom: 'chosen', ids: [own, foreign, '0000000000000aaaa'] })
  await browser.post('/list/Contact/push', { whom: 'found', q: '', mine: '' })
  t.deepEqual(
    taker.pushes.map(({ body }) => body['ids']),
    [[own], [own]],
  )
  t.is((await browser.post('/list/Contact/push', { whom: 'chosen', ids: [foreign] })).status, 400)
  t.is((await browser.post('/list/Lead/push', { whom: 'found', q: '', mine: '' })).status, 403)
  t.is(taker.pushes.length, 2)
})

test('a refusal, an answer that is none and no answer are told', async (t) => {
  const { world, taker, add, browser } = await setting(t)
  const id = add('Contact', { lastName: 'Zíka' })
  const told = async (): Promise<string> => {
    const response = await browser.post('/list/Contact/push', { whom: 'chosen', ids: [id] })
    t.is(response.status, 400)
    return /role="alert">([^<]*)</.exec(await response.text())?.[1] ?? ''
  }
  taker.status = 403
  taker.answer = { title: 'Forbidden', detail: 'This user has no right to Google Contacts.' }
  t.is(await told(), 'The Google integration answered 403. This user has no right to Google Contacts.')
  taker.status = 200
  for (const url of ['javascript:alert(1)', '/exports/e1']) {
    taker.answer = { export: 'e1', items: [], rest: 0, url }
    t.is(await told(), 'The Google integration answered 200.')
  }
  world.erp.setContactsExport({ url: 'http://127.0.0.1:1/', key: KEY })
  t.is(await told(), 'The Google integration can’t be reached.')
})

test('without an integration there is nothing to push with', async (t) => {
  const { world, add, browser } = await setting(t)
  const id = add('Contact', { lastName: 'Zíka' })
  t.true((await browser.get('/list/Contact')).includes('Push to Google'))
  world.erp.setContactsExport(null)
  t.false(/Push to Google|name="ids"/.test(await browser.get('/list/Contact')))
  t.is((await browser.post('/list/Contact/push', { whom: 'chosen', ids: [id] })).status, 404)
})

test('a contact can be made, changed and deleted on its page; webhooks hear of what changed only', async (t) => {
  const { world, browser } = await setting(t)
  const sink = await startSink(t)
  await subscribe(world, { event: 'Contact.update', url: sink.url })
  const form = {
    salutationName: 'Mr.',
    firstName: 'Karel',
    lastName: 'Zíka',
    title: '',
    emails: 'karel@mlyn.example\r\nk@doma.example',
    phones: '+420 601 000 001\r\n+420541000002 Fax',
    addressStreet: 'Lipová 1\r\nv zahradě',
    addressCity: 'Brno',
    description: 'a\r\nb',
    assignedUserId: world.anna,
  }
  const made = await browser.post('/records/Contact', form)
  t.deepEqual([made.status, made.headers.get('Location')], [303, '/list/Contact'])
  const id = toText(rows(await world.api('GET', 'Contact'))[0]?.['id'])
  await world.api('PUT', `Contact/${id}`, { body: { emailAddressIsOptedOut: true } })
  t.like((await world.api('GET', `Contact/${id}`)).body, {
    name: 'Karel Zíka',
    addressStreet: 'Lipová 1\nv zahradě',
    phoneNumberData: [
      { phoneNumber: '+420601000001', type: 'Mobile', primary: true, optOut: false, invalid: false },
      { phoneNumber: '+420541000002', type: 'Fax', primary: false, optOut: false, invalid: false },
    ],
  })
  await world.erp.runWebhookJob()
  const again = { ...form, phones: '+420601000001 Mobile\r\n+420541000002 Fax' }
  await browser.post(`/records/Contact/${id}`, again)
  t.is((await world.erp.runWebhookJob()).events, 0)
  await browser.post(`/records/Contact/${id}`, { ...again, emails: 'k@doma.example\r\nkarel@mlyn.example' })
  const { emailAddressData } = (await world.api('GET', `Contact/${id}`)).body
  t.like(emailAddressData, [
    { emailAddress: 'k@doma.example', primary: true, optOut: false },
    { emailAddress: 'karel@mlyn.example', primary: false, optOut: true },
  ])
  t.is((await world.erp.runWebhookJob()).events, 1)
  const refused = await browser.post(`/records/Contact/${id}`, { ...again, phones: '777' })
  t.is(refused.status, 400)
  t.true((await refused.text()).includes('field: phoneNumber, type: valid'))
  await browser.post(`/records/Contact/${id}/delete`, {})
  t.is((await world.api('GET', `Contact/${id}`)).status, 404)
})

test('pages of people escape what was written, and every field has a label', async (t) => {
  const { add, browser } = await setting(t)
  const id = add('Lead', { lastName: '"&\'', description: '</textarea><script>', addressStreet: '<style>' })
  for (const path of [
    '/list/Lead',
    '/list/Lead?q="><script>',
    `/records/Lead/${id}`,
    '/records/Contact/new',
  ]) {
    const page = await browser.get(path)
    t.false(/<script|<style|\son\w+=|\sstyle=/i.test(page), path)
    const fields = page.match(/<(input(?! type="hidden")|select|textarea)\b/g)?.length ?? 0
    const labelled = page.match(/<label\s*>[^]*?<(input|select|textarea)\b|aria-label="/g)?.length ?? 0
    // The frame's own navigation has a label and no field.
    t.is(labelled - 1, fields, path)
  }
})

test('the demo’s contacts and leads are made once, of every kind, and ring no bell', async (t) => {
  const world = await startErp(t)
  const { erp, anna, bela } = world
  erp.seedContacts([anna, bela])
  erp.seedContacts([anna, bela])
  const contacts = rows(await world.api('GET', 'Contact'))
  const leads = rows(await world.api('GET', 'Lead'))
  t.deepEqual([contacts.length, leads.length], [60, 12])
  t.is(new Set([...contacts, ...leads].map(({ name }) => name)).size, 72)
  const read = [...contacts.map(({ id }) => erp.as(anna).read('Contact', toText(id)))]
  const count = (holds: (contact: Attributes) => boolean): number => read.filter(holds).length
  const sizes = (name: string): number[] =>
    [...new Set(read.map((contact) => [contact[name]].flat().length))].toSorted((a, b) => a - b)
  t.deepEqual(sizes('emailAddressData'), [0, 1, 2, 3])
  t.deepEqual(sizes('phoneNumberData'), [0, 1, 2])
  for (const [name, least] of [
    ['accountName', 40],
    ['title', 40],
    ['addressCity', 30],
    ['description', 10],
    ['salutationName', 40],
  ] as const)
    t.true(
      count((contact) => Boolean(contact[name])) >= least && count((contact) => !contact[name]) > 0,
      name,
    )
  t.deepEqual(
    [anna, bela].map((id) => count(({ assignedUserId }) => assignedUserId === id)),
    [30, 30],
  )
  for (const user of [anna, bela]) t.deepEqual(erp.as(user).bell(), [])
})
