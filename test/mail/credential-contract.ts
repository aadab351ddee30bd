import { createHash } from 'node:crypto'
import type { TestFn } from 'ava'
import { ImapFlow } from 'imapflow'
import { createTransport } from 'nodemailer'
import type { UserId } from '../../shared/domain/ids.ts'
import { mailboxIdOf, readMailbox } from '../../shared/flows/mailbox.ts'
import { testMailboxOf } from '../../shared/flows/test-mailbox.ts'
import { storeOf } from '../functions/world-view.ts'
import { TENANT } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'
import { until } from '../support/until.ts'

/** What the ERP is given; see functions/mail-credential. */
interface Credential {
  readonly address: string
  readonly user: string
  readonly imap: { readonly host: string; readonly port: number }
  readonly smtp: { readonly host: string; readonly port: number }
  readonly accessToken: string
}

export interface CredentialWorld {
  readonly world: TestWorld
  /** The servers' certificate. */
  readonly ca: () => string
}

const HOUR_MS = 3_600_000
const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The product's credentials at any mail servers that ask Google about tokens, used as the ERP would use them. */
export function credentialContract(test: TestFn, open: () => CredentialWorld): void {
  let made = 0
  /** Somebody whose mailbox is connected. */
  async function somebody(): Promise<TestUser> {
    const { world } = open()
    made += 1
    const user = await world.addUser(`person${made}@example.com`, { connected: false })
    await world.connectMailbox({ address: user.email, userId: user.id })
    return user
  }

  async function credentialOf({ email }: TestUser, refused?: string): Promise<Credential> {
    const wanted = { mailbox: email, ...(refused !== undefined && { refused: digest(refused) }) }
    const { status, body } = await open().world.erp.askCredential(wanted)
    if (status !== 200) throw new Error(`${status} ${String(body['type'])}`)
    return body as unknown as Credential
  }

  /** A mail program of the ERP's. */
  async function logIn({ imap: { host, port }, user, accessToken }: Credential): Promise<ImapFlow> {
    const tls = { ca: open().ca() }
    const auth = { user, accessToken }
    const client = new ImapFlow({ host, port, secure: true, tls, auth, logger: false, disableAutoIdle: true })
    client.on('error', () => undefined)
    await client.connect()
    return client
  }

  async function send(
    { smtp: { host, port }, user, accessToken, address }: Credential,
    to: string,
    subject: string,
  ) {
    const auth = { type: 'OAuth2', user, accessToken } as const
    const transport = createTransport({ host, port, secure: true, tls: { ca: open().ca() }, auth })
    try {
      await transport.sendMail({ from: address, to, subject, text: 'Dobrý den' })
    } finally {
      transport.close()
    }
  }

  async function subjectsIn(client: ImapFlow): Promise<string[]> {
    const lock = await client.getMailboxLock('INBOX')
    try {
      // Until it is asked something, a server may keep news of the folder to itself.
      await client.noop()
      const found: string[] = []
      for await (const { envelope } of client.fetch('1:*', { envelope: true }))
        found.push(envelope?.subject ?? '')
      return found
    } finally {
      lock.release()
    }
  }

  const refusedBy = async (login: Promise<unknown>): Promise<boolean> =>
    login.then(
      () => false,
      (error: unknown) =>
        (error as { authenticationFailed?: boolean; code?: string }).authenticationFailed ?? false,
    )

  test.serial('with the credential mail is sent and received', async (t) => {
    const [one, two] = [await somebody(), await somebody()]
    await send(await credentialOf(one), two.email, 'Nabídka')
    const client = await logIn(await credentialOf(two))
    await until(async () => (await subjectsIn(client)).includes('Nabídka'))
    await client.logout()
    t.pass()
  })

  test.serial(
    'M6 a session that is open outlives its token; the next one is opened with a new credential',
    async (t) => {
      const { world } = open()
      const one = await somebody()
      const first = await credentialOf(one)
      const client = await logIn(first)
      world.pass(HOUR_MS)
      t.deepEqual(await subjectsIn(client), [])
      t.true(await refusedBy(logIn(first)))
      const second = await credentialOf(one)
      t.not(second.accessToken, first.accessToken)
      await send(second, one.email, 'Later')
      await until(async () => (await subjectsIn(client)).includes('Later'))
      await client.logout()
    },
  )

  test.serial('a token that Google took away is refused, and who says so gets another one', async (t) => {
    const { world } = open()
    const one = await somebody()
    const first = await credentialOf(one)
    world.google.expireAccessTokens(one.email)
    t.true(await refusedBy(logIn(first)))
    t.is((await credentialOf(one)).accessToken, first.accessToken, 'nobody has said that it is no good')
    const second = await credentialOf(one, first.accessToken)
    await (await logIn(second)).logout()
    t.is((await credentialOf(one, first.accessToken)).accessToken, second.accessToken)
  })

  test.serial('M3 somebody else’s token opens nobody’s mailbox but his', async (t) => {
    const [one, two] = [await somebody(), await somebody()]
    const { accessToken } = await credentialOf(two)
    t.true(await refusedBy(logIn({ ...(await credentialOf(one)), accessToken })))
  })

  test.serial(
    'a grant that its user took back is refused by the servers, and then by the product, for good',
    async (t) => {
      const { world } = open()
      const one = await somebody()
      const { accessToken, ...rest } = await credentialOf(one)
      world.google.revokeGrant(one.email)
      t.true(await refusedBy(logIn({ ...rest, accessToken })))
      const lost = { message: '409 urn:autoerp:problem:mail.grant-lost' }
      await t.throwsAsync(credentialOf(one, accessToken), lost)
      await t.throwsAsync(credentialOf(one), lost)
      const scope = { store: await storeOf(world), tenant: TENANT }
      t.like((await readMailbox(scope, mailboxIdOf(one.email)))?.mailbox, { state: 'needs-reconnecting' })
    },
  )

  test.serial(
    'the test of the connection logs in for real, sends to the mailbox itself, and renews what was refused',
    async (t) => {
      const { world } = open()
      const one = await somebody()
      await credentialOf(one)
      world.google.expireAccessTokens(one.email)
      const wish = { id: mailboxIdOf(one.email), userId: one.id as UserId }
      const letter = { subject: 'Zkouška', text: 'Funguje to' }
      const report = await testMailboxOf({ ...wish, letter }, await world.deps.mailScopeOf(TENANT))
      t.like(report, { imap: { ok: true }, smtp: { ok: true } }, JSON.stringify(report))
      const client = await logIn(await credentialOf(one))
      await until(async () => (await subjectsIn(client)).includes('Zkouška'))
      await client.logout()
    },
  )
}
