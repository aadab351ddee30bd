import type { TestFn } from 'ava'
import { isFault } from '../../shared/domain/fault.ts'
import type { MailTestFailure, TestReport } from '../../shared/mail-ports.ts'
import { testMailbox } from '../../shared/mail/mail-server.ts'
import { until } from '../support/until.ts'
import type { MailWorld } from './mail-world.ts'

const NOWHERE = { sendsTo: null }

/** `ok`, or what failed. */
export function outcomes({ imap, smtp }: TestReport): readonly string[] {
  return [imap, smtp].map((side) => ('failed' in side ? side.failed : 'ok'))
}

export function saidBy(report: TestReport): readonly string[] {
  return [report.imap, report.smtp].map((side) => ('failed' in side ? side.said : ''))
}

/** What testing a mailbox does at any server that asks Google about its tokens. The world's desk is shared: one test at a time. */
export function mailboxContract(test: TestFn, open: () => MailWorld): void {
  test.serial('a good token logs in on both servers, and nothing is sent unasked', async (t) => {
    const { newMailbox, idsInInbox } = open()
    const { credential, deps, rejected } = newMailbox()
    const report = await testMailbox(credential, NOWHERE, deps)
    t.deepEqual(outcomes(report), ['ok', 'ok'])
    t.like(report, { imap: { newestAt: null }, smtp: { messageId: null } })
    t.true('folders' in report.imap && report.imap.folders >= 5, JSON.stringify(report.imap))
    t.true('capabilities' in report.imap && report.imap.capabilities.includes('IDLE'))
    t.deepEqual(await idsInInbox(credential), [])
    t.deepEqual(rejected, [])
  })

  test.serial('a message to oneself arrives, and its date is the newest', async (t) => {
    const { newMailbox, idsInInbox } = open()
    const { credential, deps, address } = newMailbox()
    const began = Date.now()
    const { smtp } = await testMailbox(credential, { sendsTo: address }, deps)
    const { messageId = null } = smtp as { messageId?: string | null }
    t.regex(messageId ?? '', /^<[\w-]+@example\.test>$/)
    await until(async () => (await idsInInbox(credential)).includes(messageId ?? ''))
    const { imap } = await testMailbox(credential, NOWHERE, deps)
    const newestAt = 'newestAt' in imap ? (imap.newestAt ?? 0) : 0
    t.true(Math.abs(newestAt - began) < 60_000, String(newestAt - began))
  })

  test.serial('a message to somebody else arrives there and not at home', async (t) => {
    const { newMailbox, idsInInbox } = open()
    const [jana, petr] = [newMailbox(), newMailbox()]
    const { smtp } = await testMailbox(jana.credential, { sendsTo: petr.address }, jana.deps)
    t.true('messageId' in smtp)
    await until(async () => (await idsInInbox(petr.credential)).length === 1)
    t.deepEqual(await idsInInbox(jana.credential), [])
  })

  test.serial('an expired token is renewed once, for both servers', async (t) => {
    const { newMailbox, google } = open()
    const { credential, deps, rejected, address } = newMailbox()
    google.expireAccessTokens(address)
    t.deepEqual(outcomes(await testMailbox(credential, { sendsTo: address }, deps)), ['ok', 'ok'])
    t.deepEqual(rejected, [credential.accessToken])
  })

  test.serial('a token that expires between the two logins is renewed at the second', async (t) => {
    const { newMailbox, google, desk } = open()
    const { credential, deps, rejected, address } = newMailbox()
    const before = desk.asked
    desk.afterAsked = (count) => {
      if (count === before + 1) google.expireAccessTokens(address)
    }
    t.deepEqual(outcomes(await testMailbox(credential, NOWHERE, deps)), ['ok', 'ok'])
    t.deepEqual(rejected, [credential.accessToken])
  })

  test.serial(
    'an unknown token whose renewal is no better is a refused login, in the server’s words',
    async (t) => {
      const { newMailbox } = open()
      const { credential, deps } = newMailbox()
      let renewals = 0
      const report = await testMailbox({ ...credential, accessToken: 'ya29.never-issued' }, NOWHERE, {
        ...deps,
        accessToken: (rejected) => ((renewals += 1), Promise.resolve(`${rejected}-again`)),
      })
      t.deepEqual(outcomes(report), ['refused-login', 'refused-login'])
      t.is(renewals, 1)
      for (const said of saidBy(report)) {
        t.regex(said, /\w+ \w+/)
        t.false(said.includes('never-issued'))
      }
    },
  )

  test.serial('somebody else’s token opens nobody’s mailbox but his', async (t) => {
    const { newMailbox } = open()
    const [jana, petr] = [newMailbox(), newMailbox()]
    const { accessToken } = petr.credential
    const report = await testMailbox({ ...jana.credential, accessToken }, NOWHERE, {
      ...jana.deps,
      accessToken: () => Promise.resolve(accessToken),
    })
    t.deepEqual(outcomes(report), ['refused-login', 'refused-login'])
  })

  test.serial('a token without the mail scope is a refused login', async (t) => {
    const { newMailbox } = open()
    const { credential, deps } = newMailbox([
      'https://www.googleapis.com/auth/userinfo.email',
      'https://www.googleapis.com/auth/gmail.readonly',
    ])
    t.deepEqual(outcomes(await testMailbox(credential, NOWHERE, deps)), ['refused-login', 'refused-login'])
  })

  test.serial('while nobody can check tokens the login isn’t refused, and no token is renewed', async (t) => {
    const { newMailbox, desk } = open()
    const { credential, deps, rejected } = newMailbox()
    desk.isShut = true
    try {
      const report = await testMailbox(credential, NOWHERE, deps)
      t.deepEqual(outcomes(report), ['token-trouble', 'token-trouble'])
      for (const said of saidBy(report)) t.regex(said, /temporary/i)
    } finally {
      desk.isShut = false
    }
    t.deepEqual(rejected, [])
    t.deepEqual(outcomes(await testMailbox(credential, NOWHERE, deps)), ['ok', 'ok'])
  })

  test.serial('a revoked grant is thrown by the renewal', async (t) => {
    const { newMailbox, google } = open()
    const { credential, deps, address } = newMailbox()
    google.revokeGrant(address)
    const fault = await t.throwsAsync(testMailbox(credential, NOWHERE, deps))
    t.true(isFault(fault, 'google.grant-dead'))
  })

  test.serial(
    'a session that was open when the grant was revoked goes on; the next login fails',
    async (t) => {
      const { newMailbox, google, openInbox } = open()
      const { credential, address } = newMailbox()
      const client = await openInbox(credential)
      google.revokeGrant(address)
      t.truthy(await client.status('INBOX', { messages: true }))
      await client.logout()
      await t.throwsAsync(openInbox(credential), { message: /./ })
    },
  )

  test.serial(
    'with too many connections open the login isn’t refused, and no token is renewed',
    async (t) => {
      const { newMailbox, openInbox } = open()
      const { credential, deps, rejected } = newMailbox()
      const clients = await Promise.all(Array.from({ length: 15 }, () => openInbox(credential)))
      const report = await testMailbox(credential, NOWHERE, deps)
      t.deepEqual(outcomes(report), ['too-many-connections', 'ok'])
      t.regex((report.imap as MailTestFailure).said, /connections/i)
      t.deepEqual(rejected, [])
      await Promise.all(clients.map((client) => client.logout()))
      await until(async () => outcomes(await testMailbox(credential, NOWHERE, deps))[0] === 'ok')
    },
  )
}
