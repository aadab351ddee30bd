import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import type { LocalMail } from '../../infra/local/mail/mail-server.ts'
import { PHP, findPhp, phpCommand, runExample } from '../support/php.ts'
import type { Ran } from '../support/php.ts'
import { TENANT, startTestWorld } from '../support/test-world.ts'
import type { TestUser, TestWorld } from '../support/test-world.ts'

/** A mailbox from its registration by the ERP to mail that the ERP reads and sends: the examples, the product, and a mail server. */
const php = process.env[PHP] ?? (await findPhp()) ?? ''
let world: TestWorld
let mail: LocalMail
let jana: TestUser
let folder: string
let key: string

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'erp-mailboxes-'))
  // PHP goes by the machine's clock.
  world = await startTestWorld({ startsAt: Date.now() })
  world.clock.time = Date.now()
  jana = await world.addUser('jana@example.com', { connected: false })
  if (world.mail === null) throw new Error('there are no mail servers')
  ;({ mail } = world)
  writeFileSync(join(folder, 'ca.pem'), mail.ca)
  key = (await world.deps.requestKeys(TENANT))[0] ?? ''
})
test.after.always(async () => {
  await world?.close()
  rmSync(folder, { recursive: true, force: true })
})

const run = (script: string, args: readonly string[], input = ''): Promise<Ran> =>
  runExample([...phpCommand(php, join(folder, 'ca.pem')), script, ...args], {
    env: { AUTOERP_FUNCTIONS_URL: world.functionsUrl, AUTOERP_TENANT: TENANT, AUTOERP_KEY: key },
    input,
  })
const fetchMail = (): Promise<Ran> => run('fetch-mail.php', ['jana@example.com', join(folder, 'jana')])

test.serial('the ERP registers a mailbox, and the same again is the same', async (t) => {
  const args = [jana.email, 'personal', jana.id]
  const first = await run('register-mailbox.php', args)
  t.deepEqual({ ...first, out: '' }, { code: 0, out: '', err: '' })
  t.regex(first.out, /^registered https?:\/\/\S+\/console\/main\/mailboxes\/\S+\n$/)
  t.deepEqual(await run('register-mailbox.php', args), first)
})

test.serial('what is wrong with a registration is named by its field', async (t) => {
  for (const [args, said] of [
    [['no address', 'personal', jana.id], '400 request.malformed address'],
    [['a@example.com', 'personal', 'nobody'], '400 request.malformed owner'],
    [['a@example.com', 'group', 'nowhere'], '400 request.malformed teams'],
    [['a@example.com', 'other'], '400 request.malformed kind'],
  ] as const)
    t.deepEqual(await run('register-mailbox.php', args), {
      code: 1,
      out: '',
      err: `The Google integration answered ${said}\n`,
    })
})

test.serial('a mailbox that isn’t connected, and one that isn’t there, give no credential', async (t) => {
  t.is((await fetchMail()).err, 'The Google integration answered 409 mail.not-connected mailbox\n')
  const none = await run('fetch-mail.php', ['nobody@example.com', join(folder, 'none')])
  t.is(none.err, 'The Google integration answered 404 request.not-found mailbox\n')
  t.is(mail.logins.length, 0)
})

test.serial('connected, it is read and sent from with the credential that the product gives', async (t) => {
  await world.connectMailbox({ address: jana.email, userId: jana.id })
  mail.deliver({ from: 'eva@elsewhere.example', to: jana.email, subject: 'Offer', text: 'Good day' })
  const fetched = await fetchMail()
  t.deepEqual({ ...fetched, out: '' }, { code: 0, out: '', err: '' })
  const [name = ''] = fetched.out.split(' ')
  t.regex(readFileSync(join(folder, 'jana', `${name}.eml`), 'utf8'), /^From: eva@elsewhere\.example\r$/m)
  const letter = `From: <${jana.email}>\nTo: <${jana.email}>\nSubject: Answer\n\nThank you\n`
  t.deepEqual(await run('send-mail.php', [jana.email, jana.email], letter), { code: 0, out: '', err: '' })
  t.is((await fetchMail()).out.trim().split('\n').length, 1)
  t.deepEqual(new Set(mail.logins.map(({ result }) => result)), new Set(['good']))
})

test.serial('a token that Gmail no longer takes is given up for another one, asked for once', async (t) => {
  world.google.expireAccessTokens(jana.email)
  const before = world.google.calls.count({ path: '/token' })
  mail.deliver({ from: 'eva@elsewhere.example', to: jana.email, subject: 'Once more', text: 'Good day' })
  const fetched = await fetchMail()
  t.deepEqual({ ...fetched, out: '' }, { code: 0, out: '', err: '' })
  t.is(fetched.out.trim().split('\n').length, 1)
  t.is(world.google.calls.count({ path: '/token' }), before + 1)
  t.deepEqual(
    mail.logins.slice(-2).map(({ result }) => result === 'good'),
    [false, true],
  )
})

test.serial('the ERP can’t hand a connected mailbox to somebody else', async (t) => {
  const eva = await world.addUser('eva@example.com', { connected: false })
  const said = await run('register-mailbox.php', [jana.email, 'personal', eva.id])
  t.deepEqual(said, {
    code: 1,
    out: '',
    err: 'The Google integration answered 403 request.forbidden owner\n',
  })
  t.is((await run('register-mailbox.php', [jana.email, 'personal', jana.id])).out.split(' ')[0], 'active')
})

test.serial('the credential has what the page says, and only its owner gets it for himself', async (t) => {
  const petr = await world.addUser('petr@example.com', { connected: false })
  const ask = async (body: object): Promise<Record<string, unknown>> => {
    const { out } = await runExample(
      ['bash', 'signed-call.sh', `${world.functionsUrl}/mail-credential/${TENANT}`],
      {
        env: { AUTOERP_KEY: key },
        input: JSON.stringify(body),
      },
    )
    return JSON.parse(out) as Record<string, unknown>
  }
  const page = readFileSync(new URL('../../infra/erp/README.md', import.meta.url), 'utf8')
  const shown = JSON.parse(/```json\n(\{\n {2}"address"[\s\S]*?)```/.exec(page)?.[1] ?? '{}') as object
  const given = await ask({ mailbox: jana.email, user: jana.id })
  t.deepEqual(Object.keys(given).sort(), Object.keys(shown).sort())
  t.like(given, { imap: { host: 'localhost', port: mail.imapPort, security: 'tls' } })
  t.true(Date.parse(String(given['expiresAt'])) - Date.now() >= 5 * 60_000)
  t.like(await ask({ mailbox: jana.email, user: petr.id }), {
    type: 'urn:autoerp:problem:request.forbidden',
    field: 'user',
  })
})
