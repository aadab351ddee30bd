import test from 'ava'
import { ANNA, BORIS } from './google-fixture.ts'
import { letterTo, startMail, TOPIC } from './mail-fixture.ts'

const path = `/accounts/${encodeURIComponent(ANNA)}/mail`

function send(url: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  return fetch(url, { method: 'POST', body: new URLSearchParams(fields), headers, redirect: 'manual' })
}

test('the page of an account shows its mail and who watches it, escaped', async (t) => {
  const { google, as } = await startMail(t)
  google.deliverMail(letterTo(ANNA, '<script>alert(1)</script>'))
  const page = async (of = path) => await (await fetch(google.url + of)).text()
  t.true((await page('/')).includes(`href="${path}"`))
  t.true((await page()).includes('&lt;script&gt;'))
  t.true((await page()).includes('Nobody watches it.'))
  await as(ANNA).watch({ userId: 'me', requestBody: { topicName: TOPIC } })
  t.true((await page()).includes(`Watched until 2026-03-09 08:00, by ${TOPIC}.`))
  const response = await fetch(google.url + path)
  t.false(/<script|style=|onclick/.test(await response.text()))
  t.regex(response.headers.get('content-security-policy') ?? '', /default-src 'none'/)
  t.is((await fetch(`${google.url}/accounts/nobody%40example.test/mail`)).status, 404)
})

test('mail that is delivered on the page is told to the API, in each mailbox of a group', async (t) => {
  const { google, as } = await startMail(t)
  google.addGroup({ email: 'sales@example.test', members: [ANNA, BORIS] })
  const history = async (email: string) =>
    (await as(email).history.list({ userId: 'me', startHistoryId: '1' })).data.history?.length ?? 0
  const mail = { from: 'Customer <customer@example.net>', subject: 'An offer?', text: 'Please.' }
  t.is((await send(google.url + path, mail)).status, 303)
  t.deepEqual([await history(ANNA), await history(BORIS)], [1, 0])
  t.true((await (await fetch(google.url + path)).text()).includes('sales@example.test, a group'))
  await send(google.url + path, { ...mail, to: 'sales@example.test' })
  t.deepEqual([await history(ANNA), await history(BORIS)], [2, 1])
})

test('moving, reading and deleting a message are buttons', async (t) => {
  const { google } = await startMail(t)
  const box = google.mailboxOf(ANNA)
  const id = box.add(letterTo(ANNA))
  const at = `${google.url}${path}/messages/${id}`
  const labels = async (to: string) => {
    await send(`${at}/move`, { to })
    return box.list()[0]?.labelIds
  }
  t.deepEqual(await labels('read'), ['INBOX'])
  t.deepEqual(await labels('spam'), ['SPAM'])
  t.deepEqual(await labels('inbox'), ['INBOX'])
  t.deepEqual(await labels('archive'), [])
  t.deepEqual(await labels('nonsense'), [])
  t.is((await send(`${at}/delete`, {})).status, 303)
  t.is(box.list().length, 0)
  t.is((await send(`${at}/delete`, {})).status, 404)
})

test('an address to write from is added, confirmed and removed', async (t) => {
  const { google } = await startMail(t)
  const step = async (action: string) => {
    await send(`${google.url}${path}/addresses${action}`, { address: 'info@example.test' })
    return [...google.mailboxOf(ANNA).box.sendAs.values()].map(({ isVerified }) => isVerified)
  }
  t.deepEqual(await step(''), [false])
  t.true((await (await fetch(google.url + path)).text()).includes('info@example.test, not confirmed yet'))
  t.deepEqual(await step('/confirm'), [true])
  t.deepEqual(await step('/remove'), [])
})

test('a form from another site changes nothing, and an account without a mailbox says so', async (t) => {
  const { google } = await startMail(t)
  const mail = { from: 'eve@example.net', subject: 'Hello' }
  t.is((await send(google.url + path, mail, { origin: 'https://evil.example' })).status, 403)
  t.is(google.mailboxOf(ANNA).list().length, 0)
  google.setGmail(ANNA, 'none')
  t.true((await (await fetch(google.url + path)).text()).includes('This account has no Gmail.'))
})
