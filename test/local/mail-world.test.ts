import { ImapFlow } from 'imapflow'
import test from 'ava'
import { startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'

/** The product, Gmail, its mail servers and the ERP in one world. */
let world: TestWorld
let jana: TestUser

test.before(async () => {
  // Mail servers and their clients go by the machine's clock.
  world = await startTestWorld({ startsAt: Date.now() })
  jana = await world.addUser('jana@example.com', { connected: false })
  await world.connectMailbox({ address: jana.email, userId: jana.id })
  await world.settle()
})
test.after.always(() => world?.close())

interface Given {
  readonly user: string
  readonly accessToken: string
  readonly imap: { readonly host: string; readonly port: number }
}

/** The subjects in the inbox, read with the credential that the ERP is given. */
async function subjects(): Promise<string[]> {
  const { status, body } = await world.erp.askCredential({ mailbox: jana.email })
  if (status !== 200) throw new Error(JSON.stringify(body))
  const { user, accessToken, imap } = body as unknown as Given
  const client = new ImapFlow({
    ...imap,
    secure: true,
    tls: { ca: world.mail?.ca ?? '' },
    auth: { user, accessToken },
    logger: false,
  })
  await client.connect()
  try {
    await client.mailboxOpen('INBOX')
    const found: string[] = []
    for await (const { envelope } of client.fetch('1:*', { envelope: true }))
      found.push(envelope?.subject ?? '')
    return found
  } finally {
    await client.logout()
  }
}

test.serial(
  'new mail is told to the ERP within seconds, by its id, and read with the credential that it asks for',
  async (t) => {
    const before = world.erp.mailNews.length
    const [delivered] = world.google.deliverMail({
      from: 'eva@elsewhere.example',
      to: jana.email,
      subject: 'Nabídka',
    })
    await world.settle()
    t.like(world.erp.mailNews.slice(before), [
      { mailbox: jana.email, messageIds: [delivered?.messageId ?? ''], complete: true },
    ])
    t.deepEqual(await subjects(), ['Nabídka'])
  },
)

test.serial('a message that is sent by SMTP is in the history of who gets it, once', async (t) => {
  const before = world.google.mailboxOf(jana.email).list().length
  world.mail?.deliver({
    from: 'eva@elsewhere.example',
    to: jana.email,
    subject: 'Podruhé',
    text: 'Dobrý den',
  })
  t.is(world.google.mailboxOf(jana.email).list().length, before + 1)
  t.deepEqual(await subjects(), ['Nabídka', 'Podruhé'])
})

test.serial('the ERP’s page shows what it was told', async (t) => {
  const { erpUrl } = world
  const signedIn = await fetch(`${erpUrl}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: erpUrl },
    body: new URLSearchParams({ userId: jana.id }),
  })
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const page = await (await fetch(`${erpUrl}/mail`, { headers: { cookie } })).text()
  for (const { messageIds, mailbox } of world.erp.mailNews)
    t.true(page.includes(mailbox) && page.includes(messageIds[0] ?? ''))
})
