import { Fault } from '../../shared/domain/fault.ts'
import { beginMailConsent } from '../../shared/flows/connect-mailbox.ts'
import { finishOAuth } from '../../shared/flows/finish-oauth.ts'
import type { OAuthResult } from '../../shared/flows/finish-oauth.ts'
import type { MailScope } from '../../shared/flows/mail-scope.ts'
import { readMailbox } from '../../shared/flows/mailbox.ts'
import type { Mailbox } from '../../shared/flows/mailbox.ts'
import { registerMailbox } from '../../shared/flows/register-mailbox.ts'
import type { MailboxId, UserId } from '../../shared/domain/ids.ts'
import type { MailCredential, TestReport } from '../../shared/mail-ports.ts'
import { memoryMail, memoryNews } from '../support/memory-mail.ts'
import { USER } from '../support/memory-sides.ts'
import { STAFF, accountWorld, grantOf, grantRights } from './account-world.ts'
import { present } from './flow-world.ts'

export const ADMIN = 'the-admin' as UserId
export const PETR = 'petr' as UserId
export const SALES = 'team-sales'
export const TOPIC = 'projects/stand-in/topics/gmail'
export const JANA_MAIL = 'jana@example.com'
export const MAIL_SCOPE = 'https://mail.google.com/'

const GOOD: TestReport = {
  imap: { ok: true, folders: 5, newestAt: null, capabilities: [] },
  smtp: { ok: true, messageId: null },
}

/**
 * Mailboxes over memory. USER and PETR are staff with all rights, PETR is in the team SALES, ADMIN is an administrator. Google accounts: `google-1`
 * is jana@example.com, `google-2` petr@example.com, `google-3` info@example.com, a mailbox of SALES.
 */
export async function mailWorld() {
  const setting = await accountWorld()
  const { world, scope: accounts, secrets } = setting
  await grantRights(world, ['external-accounts', 'calendar', 'contacts', 'gmail-personal', 'gmail-group'])
  world.people.add(PETR, { name: 'Petr', rolesIds: [STAFF], teamsIds: [SALES], email: 'petr@example.com' })
  world.people.add(ADMIN, { name: 'Alena', isAdmin: true })
  world.people.teams.push({ id: SALES, name: 'Sales' }, { id: 'team-support', name: 'Support' })
  const mail = memoryMail(world.clock)
  mail.add('google-1', JANA_MAIL)
  mail.add('google-2', 'petr@example.com')
  mail.add('google-3', 'info@example.com')
  const news = memoryNews()
  /** Refresh tokens that Google doesn't know any more. */
  const dead = new Set<string>()
  const tested: { readonly credential: MailCredential; readonly sendsTo: string | null }[] = []
  const report = { now: GOOD }
  const refreshed: string[] = []
  const secretOf = (sub: string): string => `mail-${sub}`
  const checkGrant = (sub: string): void => {
    const token = secrets.values.get(secretOf(sub))
    if (token === undefined) throw new Fault('secret.missing', 'none')
    if (dead.has(token)) throw new Fault('google.grant-dead', 'dead')
  }
  const scope: MailScope = Object.assign(accounts, {
    mailScopes: [MAIL_SCOPE],
    mailSecretName: secretOf,
    gmailBy: (token: string) => mail.gmail(token.replace('access-of-', ''), () => undefined),
    gmailOf: (sub: string) => mail.gmail(sub, () => checkGrant(sub)),
    mailTokenOf: async (sub: string) => {
      refreshed.push(sub)
      checkGrant(sub)
      return { accessToken: `access-of-${sub}`, expiresAt: world.clock.now() + 3_000_000 }
    },
    forgetMailTokens: async () => undefined,
    servers: {
      imap: { host: 'imap.example', port: 993, security: 'tls' as const },
      smtp: { host: 'smtp.example', port: 465, security: 'tls' as const },
    },
    mailServerOf: () => ({
      test: async (credential: MailCredential, { sendsTo = null }: { sendsTo?: string | null } = {}) => {
        tested.push({ credential, sendsTo })
        return report.now
      },
    }),
    xoauth2: (user: string, token: string) => `xoauth2 of ${user} ${token}`,
    mail: { isTold: true, topic: TOPIC },
    news: news.port,
    knownPerson: (userId: UserId) => accounts.people.byId(userId),
    mailboxUrl: (id: string) => `https://functions.example/console/main/mailboxes/${id}`,
  })
  Object.assign(scope, { mailScope: async () => scope })

  const register = async (
    given: { address: string; ownerId?: UserId; teamIds?: readonly string[] },
    by: UserId = given.ownerId ?? ADMIN,
  ): Promise<MailboxId> => {
    const { address, ownerId = null, teamIds = [] } = given
    const kind = ownerId === null ? 'group' : 'personal'
    const result = await registerMailbox({ address, kind, ownerId, teamIds, by }, scope)
    if ('refused' in result) throw new Error(result.refused)
    return result.id
  }
  const begin = async (id: MailboxId, userId: UserId): Promise<string> => {
    const begun = await beginMailConsent({ id, userId, session: 'browser' }, scope)
    if ('refused' in begun) throw new Error(begun.refused)
    return setting.sent.at(-1)?.state ?? ''
  }
  /** Back from Google with that account; `state` is of the last consent that was begun, unless told. */
  const back = (sub: string, more: Grant = {}): Promise<OAuthResult> => {
    const email = present(mail.accounts.get(sub)).address
    setting.answer.grant = grantOf({
      refreshToken: 'refreshToken' in more ? more.refreshToken : `token-of-${sub}-${world.clock.time}`,
      accessToken: `access-of-${sub}`,
      grantedScopes: new Set(more.grantedScopes ?? ['openid', MAIL_SCOPE]),
      identity: { sub, email, emailVerified: true, hd: more.hd ?? null },
    })
    return finishOAuth({ state: setting.sent.at(-1)?.state ?? '', session: 'browser', code: 'code' }, scope)
  }
  const connect = async (
    id: MailboxId,
    sub: string,
    { by = USER, ...more }: Grant & { by?: UserId } = {},
  ) => {
    await begin(id, by)
    return back(sub, more)
  }
  return {
    ...setting,
    scope,
    mail,
    news,
    dead,
    tested,
    report,
    refreshed,
    register,
    begin,
    back,
    connectMailbox: connect,
    mailboxNow: async (id: MailboxId): Promise<Mailbox | null> =>
      (await readMailbox(scope, id))?.mailbox ?? null,
    /** Jana's own mailbox, connected by her. */
    jana: async (): Promise<MailboxId> => {
      const id = await register({ address: JANA_MAIL, ownerId: USER })
      mustBe('mailbox', await connect(id, 'google-1'))
      return id
    },
    /** info@example.com, connected by PETR with its own account. */
    info: async (): Promise<MailboxId> => {
      const id = await register({ address: 'info@example.com', teamIds: [SALES] })
      mustBe('mailbox', await connect(id, 'google-3', { by: PETR }))
      return id
    },
  }
}

interface Grant {
  readonly refreshToken?: string | null
  readonly grantedScopes?: readonly string[]
  readonly hd?: string
}

export type MailFlowWorld = Awaited<ReturnType<typeof mailWorld>>

function mustBe(name: 'mailbox', result: OAuthResult): void {
  if (!(name in result)) throw new Error(JSON.stringify(result))
}
