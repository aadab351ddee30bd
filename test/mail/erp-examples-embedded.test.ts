import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { SMTPServer } from 'smtp-server'
import type { SMTPServerOptions } from 'smtp-server'
import { tokenInfoAt } from '../../infra/local/mail/mail-login.ts'
import { startMailServer } from '../../infra/local/mail/mail-server.ts'
import { selfSignedCertificate } from '../../infra/local/mail/self-signed-certificate.ts'
import { xoauth2Of } from '../../shared/mail/xoauth2-of.ts'
import { PHP, findPhp, phpCommand, runExample } from '../support/php.ts'
import type { Ran } from '../support/php.ts'
import { erpExamplesContract } from './erp-examples-contract.ts'
import { openMailWorld } from './mail-world.ts'

const php = process.env[PHP] ?? (await findPhp()) ?? ''
const folder = mkdtempSync(join(tmpdir(), 'erp-examples-'))
const world = await openMailWorld(({ tokenInfoUrl }) =>
  startMailServer({
    clock: { now: () => Date.now() },
    readToken: tokenInfoAt(tokenInfoUrl),
    accountOf: (address) => address,
  }),
)
test.after.always(async () => {
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

erpExamplesContract(test, () => world)

function runTrusting(ca: string, code: string, ...args: string[]): Promise<Ran> {
  const path = join(folder, 'trusted.pem')
  writeFileSync(path, ca)
  return runExample([...phpCommand(php, path), '-r', code, '--', ...args])
}

test.serial('the folder of all messages is found by its flag', async (t) => {
  const { credential } = world.newMailbox()
  const { out, err } = await runTrusting(
    world.mail.ca,
    `require 'imap-session.php';
     $imap = AutoErp\\Google\\ImapSession::open(json_decode($argv[1], true), $argv[2]);
     echo $imap->folderOfAll(), ' ', $imap->openFolder($imap->folderOfAll())['uidNext'];
     $imap->close();`,
    ...[JSON.stringify(credential.imap), xoauth2Of(credential.user, credential.accessToken)],
  )
  t.deepEqual({ out, err }, { out: '[Gmail]/All Mail 1', err: '' })
})

/** One that begins without TLS, as on port 587. */
async function startOpenSmtp(options: SMTPServerOptions) {
  const certificate = selfSignedCertificate()
  const heard: string[] = []
  const server = new SMTPServer({
    ...certificate,
    logger: false,
    disableReverseLookup: true,
    closeTimeout: 200,
    authMethods: ['XOAUTH2'],
    onAuth: ({ username = '', accessToken = '' }, { secure }, callback) => {
      heard.push(`${username} ${accessToken} ${secure}`)
      callback(null, { user: username })
    },
    onData: (stream, _session, callback) => {
      stream.resume()
      stream.on('end', () => callback())
    },
    ...options,
  })
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  return {
    ca: certificate.cert,
    heard,
    endpoint: { host: 'localhost', port, security: 'starttls' },
    close: () => new Promise<void>((done) => server.close(() => done())),
  }
}

const SEND = `require 'smtp-letter.php';
  try {
    AutoErp\\Google\\sendLetter(json_decode($argv[1], true), $argv[2], 'a@example.test', ['b@example.test'], "Subject: x\\n\\ny\\n");
    echo 'sent';
  } catch (AutoErp\\Google\\MailTrouble $trouble) { echo $trouble->getMessage(); }`

test.serial('on an open line PHP asks for TLS first, and then logs in', async (t) => {
  const open = await startOpenSmtp({})
  t.teardown(() => open.close())
  const args = [JSON.stringify(open.endpoint), xoauth2Of('a@example.test', 'ya29.x')]
  t.deepEqual(await runTrusting(open.ca, SEND, ...args), { code: 0, out: 'sent', err: '' })
  t.deepEqual(open.heard, ['a@example.test ya29.x true'])
})

test.serial('a server that has no TLS gets no token', async (t) => {
  const open = await startOpenSmtp({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true })
  t.teardown(() => open.close())
  const args = [JSON.stringify(open.endpoint), xoauth2Of('a@example.test', 'ya29.x')]
  const { out } = await runTrusting(open.ca, SEND, ...args)
  t.regex(out, /^the SMTP server answered 5/)
  t.deepEqual(open.heard, [])
})
