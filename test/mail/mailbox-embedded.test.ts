import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { once } from 'node:events'
import test from 'ava'
import type { ExecutionContext } from 'ava'
import { startMailServer } from '../../infra/local/mail/mail-server.ts'
import type { ArrivedLetter, LocalMail } from '../../infra/local/mail/mail-server.ts'
import { tokenInfoAt } from '../../infra/local/mail/mail-login.ts'
import type { MailCredential, MailEndpoint } from '../../shared/mail-ports.ts'
import { testMailbox } from '../../shared/mail/mail-server.ts'
import { mailboxContract, outcomes, saidBy } from './mailbox-contract.ts'
import { MAIL_SCOPES, openMailWorld } from './mail-world.ts'

const arrived: ArrivedLetter[] = []
const clock = { now: () => Date.now() }
let local: LocalMail
const world = await openMailWorld(async ({ tokenInfoUrl }) => {
  local = await startMailServer({
    clock,
    readToken: tokenInfoAt(tokenInfoUrl),
    accountOf: (address) =>
      address.startsWith('group') ? null : address.replace(/^(office|pending)-of-/, ''),
    sendAsOf: (account) => [`office-of-${account}`],
    onArrival: (letter) => void arrived.push(letter),
  })
  return local
})
test.after.always(() => world.close())

mailboxContract(test, () => world)

const NOWHERE = { sendsTo: null }

/** A server of a test's own, without TLS. */
async function listening(t: ExecutionContext, serve: (client: Socket) => void): Promise<MailEndpoint> {
  const server = createServer((client) => {
    client.on('error', () => undefined)
    serve(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port, security: 'none' }
}

test.serial('XOAUTH2 is taken, though Gmail offers OAUTHBEARER, too', async (t) => {
  const { credential, deps, address } = world.newMailbox()
  await testMailbox(credential, NOWHERE, deps)
  t.deepEqual(
    local.logins.filter(({ user }) => user === address),
    [
      { protocol: 'imap', user: address, mechanism: 'XOAUTH2', result: 'good' },
      { protocol: 'smtp', user: address, mechanism: 'XOAUTH2', result: 'good' },
    ],
  )
})

test('where only OAUTHBEARER is offered, it is used', async (t) => {
  const { credential, deps } = world.newMailbox()
  const readToken = tokenInfoAt(world.desk.url)
  const bearer = await startMailServer({
    clock,
    readToken,
    accountOf: (address) => address,
    mechanisms: ['OAUTHBEARER'],
  })
  t.teardown(() => bearer.close())
  const imap = { ...credential.imap, port: bearer.imapPort }
  t.deepEqual(outcomes(await testMailbox({ ...credential, imap }, NOWHERE, { ...deps, ca: bearer.ca })), [
    'ok',
    // Another certificate than the one it was told to trust.
    'unreachable',
  ])
  t.deepEqual(
    bearer.logins.map(({ mechanism }) => mechanism),
    ['OAUTHBEARER'],
  )
})

test.serial('Gmail’s own words are passed on', async (t) => {
  const { credential, deps, address } = world.newMailbox()
  const report = await testMailbox({ ...credential, accessToken: 'ya29.none' }, NOWHERE, {
    ...deps,
    accessToken: () => Promise.resolve('ya29.none-either'),
  })
  t.deepEqual(saidBy(report), [
    'Invalid credentials (Failure)',
    '535-5.7.8 Username and Password not accepted. For more information, go to 535 5.7.8 https://support.google.com/mail/?p=BadCredentials',
  ])
  t.true(local.logins.filter(({ user }) => user === address).every(({ result }) => result === 'refused'))
})

test.serial('neither a second address nor an account without a mailbox can log in', async (t) => {
  const { credential, deps, address } = world.newMailbox()
  const second = await testMailbox({ ...credential, user: `office-of-${address}` }, NOWHERE, deps)
  t.deepEqual(outcomes(second), ['refused-login', 'refused-login'])
  const group = world.newMailbox(MAIL_SCOPES, 'group')
  const none = await testMailbox(group.credential, NOWHERE, group.deps)
  t.deepEqual(outcomes(none), ['refused-login', 'refused-login'])
})

test.serial('a verified address is sent from as it is, any other becomes the account’s own', async (t) => {
  const { credential, deps, address } = world.newMailbox()
  for (const from of [`office-of-${address}`, `pending-of-${address}`])
    await testMailbox({ ...credential, address: from }, { sendsTo: address }, deps)
  const from = local.messagesOf(address).map((raw) => /^From: (.*)\r$/m.exec(raw)?.[1])
  t.deepEqual(from, [`office-of-${address}`, address])
  t.is(local.messagesOf(address, '[Gmail]/Sent Mail').length, 2)
})

test.serial('what arrives is told, once for each mailbox', async (t) => {
  const { address } = world.newMailbox()
  local.deliver({
    from: 'Eva <eva@elsewhere.example>',
    to: `office-of-${address}`,
    subject: 'Nabídka',
    text: 'Dobrý den',
  })
  local.deliver({ from: 'eva@elsewhere.example', to: 'group@example.test', subject: 'x', text: 'x' })
  const told = arrived.filter(({ to }) => to === address)
  t.like(told, [{ to: address, from: 'eva@elsewhere.example' }])
  t.is(told.length, 1)
  t.false(arrived.some(({ to }) => to.startsWith('group')))
  t.is(local.messagesOf(address).length, 1)
})

test.serial('two tests of a mailbox never have two connections', async (t) => {
  const { credential, deps } = world.newMailbox()
  let open = 0
  let most = 0
  const side = await listening(t, (client) => {
    open += 1
    most = Math.max(most, open)
    setTimeout(() => {
      open -= 1
      client.end('* BYE not now\r\n')
    }, 20)
  })
  const again = () => testMailbox({ ...credential, imap: side, smtp: side }, NOWHERE, deps)
  await Promise.all([again(), again(), again()])
  t.is(most, 1)
})

test('a server that isn’t there is unreachable', async (t) => {
  const { credential, deps } = world.newMailbox()
  const nobody = { host: '127.0.0.1', port: 1, security: 'tls' } as const
  const report = await testMailbox({ ...credential, imap: nobody, smtp: nobody }, NOWHERE, deps)
  t.deepEqual(outcomes(report), ['unreachable', 'unreachable'])
  t.deepEqual(saidBy(report), ['ECONNREFUSED', 'ECONNREFUSED'])
})

test('a server that never comes to an end is given up', async (t) => {
  const { credential, deps } = world.newMailbox()
  const sides = [
    { greeting: '* OK ready\r\n', line: '* OK still here\r\n' },
    { greeting: '220 ready\r\n', line: '250-still here\r\n' },
  ].map(({ greeting, line }) =>
    listening(t, (client) => {
      client.write(greeting)
      const drip = setInterval(() => client.write(line), 20)
      client.on('close', () => clearInterval(drip))
    }),
  )
  const [imap, smtp] = await Promise.all(sides)
  const report = await testMailbox({ ...credential, imap, smtp } as MailCredential, NOWHERE, {
    ...deps,
    deadlineMs: 300,
  })
  t.deepEqual(outcomes(report), ['unreachable', 'unreachable'])
  t.deepEqual(saidBy(report), ['DEADLINE_TIMEOUT', 'DEADLINE_TIMEOUT'])
})

test('a server that says nothing is given up', async (t) => {
  const { credential, deps } = world.newMailbox()
  const side = await listening(t, () => undefined)
  const report = await testMailbox({ ...credential, imap: side, smtp: side }, NOWHERE, {
    ...deps,
    deadlineMs: 300,
  })
  t.deepEqual(outcomes(report), ['unreachable', 'unreachable'])
})

test('a server that knows no TLS gets no token where STARTTLS was asked for', async (t) => {
  const { credential, deps } = world.newMailbox()
  const heard: string[] = []
  const side = await listening(t, (client) => {
    client.on('data', (data) => {
      const line = data.toString()
      heard.push(line)
      const tag = line.split(' ')[0]
      const offers = `* CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2\r\n${tag} OK done\r\n`
      client.write(line.includes('CAPABILITY') ? offers : `${tag} BAD no\r\n`)
    })
    client.write('* OK ready\r\n')
  })
  const imap = { ...side, security: 'starttls' } as const
  const report = await testMailbox({ ...credential, imap }, NOWHERE, deps)
  t.true('failed' in report.imap)
  t.true(heard.length > 0)
  t.false(heard.join('').includes('AUTHENTICATE'))
})
