import test from 'ava'
import { CLIENT_ID } from '../../infra/local/local-world.ts'
import type { MailboxId, UserId } from '../../shared/domain/ids.ts'
import { beginMailConsent, finishMailConsent } from '../../shared/flows/connect-mailbox.ts'
import { disconnectAccount } from '../../shared/flows/disconnect-account.ts'
import { disconnectMailbox } from '../../shared/flows/end-mailbox.ts'
import { registerMailbox } from '../../shared/flows/register-mailbox.ts'
import { normaliseScopes } from '../../shared/google/google-scopes.ts'
import { connectionOf, secretNames } from '../functions/world-view.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'

/** What users of other systems suffered with mailboxes, over the whole product. */
const MAIL = 'https://mail.google.com/'
const SIGN_IN = ['openid', 'email', 'profile']
let world: TestWorld
let people = 0

test.before(async () => {
  // Mail servers and their clients go by the machine's clock.
  world = await startTestWorld({ startsAt: Date.now() })
})
test.after.always(() => world?.close())

async function somebody(): Promise<TestUser> {
  people += 1
  return world.addUser(`person${people}@example.com`, { connected: false })
}

async function register({ id, email }: TestUser, address = email): Promise<MailboxId> {
  const wish = { address, kind: 'personal', ownerId: id as UserId, teamIds: [], by: id as UserId } as const
  const result = await registerMailbox(wish, await world.deps.mailScopeOf(TENANT))
  if ('refused' in result) throw new Error(result.refused)
  return result.id
}

interface Signing {
  readonly account?: string
  readonly scopes?: readonly string[]
  readonly saysYes?: boolean
}

/** As if he came back from Google, signed in with that account; `connected`, or why not. */
async function comeBack(
  user: TestUser,
  mailboxId: MailboxId,
  { account = user.email, scopes = [MAIL], saysYes = false }: Signing = {},
): Promise<string> {
  const asked = [...SIGN_IN, ...scopes]
  const { sub } = world.google.addAccount({ email: account, name: account })
  const tokens = world.google.issueTokens({ email: account, clientId: CLIENT_ID, scopes: asked })
  const identity = { sub, email: account, emailVerified: true, hd: null }
  const result = await finishMailConsent(
    {
      mailboxId,
      userId: user.id as UserId,
      confirmedSub: saysYes ? sub : null,
      session: 'a browser',
      grant: { ...tokens, grantedScopes: normaliseScopes(asked), identity },
    },
    await world.deps.mailScopeOf(TENANT),
  )
  return 'refused' in result ? result.refused : 'connected'
}

async function connected(user: TestUser): Promise<MailboxId> {
  const id = await register(user)
  const end = await comeBack(user, id)
  if (end !== 'connected') throw new Error(end)
  return id
}

/** With the calendar's own token. */
async function lookAtCalendar(user: TestUser): Promise<void> {
  const scope = await world.deps.scopeOf(TENANT)
  const connection = await connectionOf(world, user.id)
  if (connection === null) throw new Error('not connected')
  await scope.googleOf(connection).primary()
}

const revoked = (): number => world.google.calls.count({ path: '/revoke' })
const credential = async (mailbox: string) => (await world.erp.askCredential({ mailbox })).body
const statusOf = async (mailbox: string) => (await world.erp.askCredential({ mailbox })).status
const sender = { from: 'eva@elsewhere.example', subject: 'x' }

test.serial(
  'H276 mail is asked for alone, with lasting access and a consent, at the mailbox’s own account',
  async (t) => {
    const user = await somebody()
    const id = await register(user)
    const begun = await beginMailConsent(
      { id, userId: user.id as UserId, session: 'a browser' },
      await world.deps.mailScopeOf(TENANT),
    )
    const { searchParams } = new URL('url' in begun ? begun.url : '')
    t.like(Object.fromEntries(searchParams), {
      access_type: 'offline',
      prompt: 'consent',
      login_hint: user.email,
      include_granted_scopes: 'false',
      code_challenge_method: 'S256',
      scope: [...SIGN_IN, MAIL].join(' '),
    })
  },
)

test.serial(
  'H277 without the box for mail it is said what is missing, and the calendar goes on',
  async (t) => {
    const user = await somebody()
    await world.connect(user.id, user.email)
    const id = await register(user)
    t.is(await comeBack(user, id, { scopes: [] }), 'mail-permission-missing')
    t.is(await statusOf(user.email), 409)
    await world.settle()
    t.deepEqual(await world.events(user), [])
  },
)

test.serial(
  'H281 M1 a second address of an account: its mail is read with the account’s own login',
  async (t) => {
    const user = await somebody()
    const office = `office-of-${user.email}`
    world.google.mailboxOf(user.email).addSendAs({ address: office, isVerified: true })
    const id = await register(user, office)
    t.is(await comeBack(user, id), 'alias-to-confirm')
    t.is(await statusOf(office), 409)
    t.is(await comeBack(user, id, { saysYes: true }), 'connected')
    t.like(await credential(office), { address: office, user: user.email })
    const [delivered] = world.google.deliverMail({ ...sender, to: user.email })
    await world.settle()
    t.like(world.erp.mailNews.at(-1), { mailbox: office, messageIds: [delivered?.messageId ?? ''] })
  },
)

test.serial(
  'M2 an address that nobody confirmed isn’t taken: Gmail would write the account’s own in its place',
  async (t) => {
    const user = await somebody()
    const office = `office-of-${user.email}`
    world.google.mailboxOf(user.email).addSendAs({ address: office })
    const id = await register(user, office)
    t.is(await comeBack(user, id), 'alias-unverified')
    t.is(await comeBack(user, id, { saysYes: true }), 'alias-unverified')
  },
)

test.serial(
  'M3 another account than the mailbox’s is refused, and its grant isn’t left behind',
  async (t) => {
    const [user, other] = [await somebody(), await somebody()]
    const id = await register(user)
    const before = revoked()
    t.is(await comeBack(user, id, { account: other.email }), 'wrong-address')
    t.is(revoked(), before + 1)
  },
)

test.serial(
  'H282 M5 a Google Group has no mailbox: a member’s account isn’t its, unless he may write as it',
  async (t) => {
    const user = await somebody()
    const group = `group${people}@example.com`
    world.google.addGroup({ email: group, members: [user.email] })
    const id = await register(user, group)
    t.is(await comeBack(user, id), 'wrong-address')
    t.is(await statusOf(group), 409)
    world.google.mailboxOf(user.email).addSendAs({ address: group, isVerified: true })
    t.is(await comeBack(user, id, { saysYes: true }), 'connected')
    t.like(await credential(group), { user: user.email })
  },
)

test.serial('M4 both servers are named with the one user who logs in', async (t) => {
  const user = await somebody()
  await connected(user)
  t.like(await credential(user.email), {
    user: user.email,
    imap: { port: world.mail?.imapPort },
    smtp: { port: world.mail?.smtpPort },
  })
})

test.serial('H284 M7 the ERP is told which messages are new, and nothing is downloaded for it', async (t) => {
  const user = await somebody()
  await connected(user)
  const ids = Array.from({ length: 1_200 }, () =>
    world.google.mailboxOf(user.email).add({ ...sender, to: user.email }),
  )
  const calls = world.google.calls.all.length
  await world.settle()
  const news = world.erp.mailNews.filter(({ mailbox }) => mailbox === user.email)
  t.deepEqual(news.flatMap(({ messageIds }) => messageIds).sort(), [...ids].sort())
  t.true(news.every(({ messageIds }) => messageIds.length <= 1_000))
  t.deepEqual(
    [...new Set(world.google.calls.all.slice(calls).map(({ path }) => path))],
    ['/gmail/v1/users/me/history'],
  )
})

test.serial(
  'A3 A7 connecting again keeps one token for an account, however many mailboxes it has',
  async (t) => {
    const user = await somebody()
    await connected(user)
    const office = `office-of-${user.email}`
    world.google.mailboxOf(user.email).addSendAs({ address: office, isVerified: true })
    const before = secretNames(world).filter((name) => name.startsWith(`${TENANT}-mail-`)).length
    const id = await register(user, office)
    t.is(await comeBack(user, id, { saysYes: true }), 'connected')
    t.is(secretNames(world).filter((name) => name.startsWith(`${TENANT}-mail-`)).length, before)
    t.deepEqual([await statusOf(user.email), await statusOf(office)], [200, 200])
  },
)

for (const first of ['mailbox', 'calendar'] as const)
  test.serial(
    `A6 whichever ends first, the other goes on, and the last one revokes: ${first} first`,
    async (t) => {
      const user = await somebody()
      const id = await connected(user)
      await world.connect(user.id, user.email)
      const before = revoked()
      const userId = user.id as UserId
      const ends = {
        mailbox: async () => disconnectMailbox({ id, userId }, await world.deps.mailScopeOf(TENANT)),
        calendar: async () =>
          disconnectAccount({ userId, feature: 'all', by: userId }, await world.deps.accountScopeOf(TENANT)),
      }
      t.is(await ends[first](), 'done')
      t.is(revoked(), before)
      if (first === 'calendar') t.is(await statusOf(user.email), 200)
      else await t.notThrowsAsync(lookAtCalendar(user))
      t.is(await ends[first === 'calendar' ? 'mailbox' : 'calendar'](), 'done')
      t.is(revoked(), before + 1)
    },
  )
