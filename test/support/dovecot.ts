import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createTransport } from 'nodemailer'
import { SMTPServer } from 'smtp-server'
import { selfSignedCertificate } from '../../infra/local/mail/self-signed-certificate.ts'
import { freePorts } from './free-ports.ts'
import { installPackages } from './install-packages.ts'

/** Names the program for the tests. */
export const DOVECOT = 'DOVECOT'

export interface DovecotOptions {
  readonly program: string
  /** `GET <url>?access_token=…` in the form of Google's token info. */
  readonly tokenInfoUrl: string
  /** In Dovecot's words: `xoauth2 oauthbearer`. */
  readonly mechanisms?: string
}

const run = promisify(execFile)
const PROGRAM = '/usr/sbin/dovecot'
const PACKAGES = ['dovecot-imapd', 'dovecot-submissiond', 'dovecot-lmtpd']
const START_MAX_MS = 15_000
/** Its login processes refuse to be root. */
const NOBODY = 'nobody'

/** Dovecot's program, installed by apt where that is possible (as root, on Debian or Ubuntu). Null where there is none. */
export async function findDovecot(): Promise<string | null> {
  if (await isThere()) return PROGRAM
  await installPackages(PACKAGES)
  return (await isThere()) ? PROGRAM : null
}

async function isThere(): Promise<boolean> {
  const files = [PROGRAM, '/usr/lib/dovecot/submission', '/usr/lib/dovecot/lmtp']
  return (await Promise.all(files.map((file) => access(file).catch(() => false)))).every(
    (one) => one !== false,
  )
}

/**
 * A real Dovecot on loopback: IMAP and submission by TLS, mailboxes for whomever a token belongs to. It can't deliver what it is
 * given to send, so a hop of ours takes it and gives it back by LMTP, as Google's own servers do for Gmail.
 */
export async function startDovecot({
  program,
  tokenInfoUrl,
  mechanisms = 'xoauth2 oauthbearer',
}: DovecotOptions) {
  const folder = await mkdtemp(join(tmpdir(), 'dovecot-'))
  const first = await freePorts(4)
  const ports = { imap: first, smtp: first + 1, lmtp: first + 2, relay: first + 3 }
  const certificate = selfSignedCertificate()
  const owner = await ownerOf()
  for (const name of ['run', 'state', 'mail']) await mkdir(join(folder, name))
  await writeFile(join(folder, 'cert.pem'), certificate.cert)
  await writeFile(join(folder, 'key.pem'), certificate.key, { mode: 0o600 })
  await writeFile(join(folder, 'oauth2.conf'), oauthSettings(tokenInfoUrl))
  await writeFile(join(folder, 'dovecot.conf'), settings({ folder, ports, owner, mechanisms }))
  if (owner.isOther) await run('chown', ['-R', `${owner.user}:${owner.group}`, folder])
  const relay = await startRelay(ports)
  const own = ['-F', '-c', join(folder, 'dovecot.conf')]
  const dropped = [`--reuid=${owner.user}`, `--regid=${owner.group}`, '--clear-groups', program, ...own]
  const options = { stdio: 'ignore' } as const
  const child = owner.isOther ? spawn('setpriv', dropped, options) : spawn(program, own, options)
  const exited = once(child, 'exit').catch(() => undefined)
  // A test run that dies must not leave it behind.
  const killNow = (): void => void child.kill('SIGTERM')
  process.once('exit', killNow)
  const close = async (): Promise<void> => {
    process.off('exit', killNow)
    child.kill('SIGTERM')
    await exited
    await new Promise<void>((done) => relay.close(done))
    await rm(folder, { recursive: true, force: true })
  }
  try {
    for (const port of [ports.imap, ports.smtp, ports.lmtp]) await untilOpen(port, child)
  } catch (error) {
    await close()
    throw error
  }
  return { imapPort: ports.imap, smtpPort: ports.smtp, ca: certificate.cert, close }
}

interface Owner {
  readonly user: string
  readonly group: string
  readonly isOther: boolean
}

async function ownerOf(): Promise<Owner> {
  const isOther = process.getuid?.() === 0
  const user = isOther ? NOBODY : userInfo().username
  const { stdout } = await run('id', ['-gn', user])
  return { user, group: stdout.trim(), isOther }
}

interface Ports {
  readonly imap: number
  readonly smtp: number
  readonly lmtp: number
  readonly relay: number
}

async function startRelay({ relay, lmtp }: Ports): Promise<SMTPServer> {
  const box = createTransport({ host: '127.0.0.1', port: lmtp, lmtp: true, secure: false, ignoreTLS: true })
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    useXClient: true,
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 200,
    onData: (stream, { envelope: { mailFrom, rcptTo } }, callback) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const envelope = {
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
        }
        box.sendMail({ envelope, raw: Buffer.concat(chunks) }, (error) => callback(error, 'queued'))
      })
    },
  })
  server.on('error', () => undefined)
  server.listen(relay, '127.0.0.1')
  await once(server.server, 'listening')
  return server
}

async function untilOpen(port: number, child: ChildProcess): Promise<void> {
  const giveUpAt = performance.now() + START_MAX_MS
  while (performance.now() < giveUpAt) {
    if (child.exitCode !== null) throw new Error(`Dovecot stopped with code ${child.exitCode}`)
    const socket = connect(port, '127.0.0.1')
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isOpen) return
    await pause(20)
  }
  throw new Error(`Dovecot wasn't ready after ${START_MAX_MS} ms`)
}

/** As one would write them for Google, with another address. */
function oauthSettings(tokenInfoUrl: string): string {
  return [
    `tokeninfo_url = ${tokenInfoUrl}?access_token=`,
    'introspection_url =',
    'username_attribute = email',
    'username_format = %Lu',
    'scope = https://mail.google.com/',
    'timeout_msecs = 3000',
    '',
  ].join('\n')
}

interface Settings {
  readonly folder: string
  readonly ports: Ports
  readonly owner: Owner
  readonly mechanisms: string
}

function settings({ folder, ports, owner: { user, group }, mechanisms }: Settings): string {
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
protocols = imap lmtp submission
listen = 127.0.0.1
hostname = localhost
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
first_valid_uid = 1
first_valid_gid = 1
mail_home = ${folder}/mail/%Lu
mail_location = maildir:~/Maildir
ssl = required
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
auth_mechanisms = ${mechanisms}
auth_failure_delay = 0 secs
auth_cache_size = 0
passdb {
  driver = oauth2
  mechanisms = ${mechanisms}
  args = ${folder}/oauth2.conf
}
userdb {
  driver = static
  args = uid=${user} gid=${group} home=${folder}/mail/%Lu allow_all_users=yes
}
namespace {
  inbox = yes
  separator = /
  mailbox "Sent Mail" {
    special_use = \\Sent
    auto = subscribe
  }
  mailbox Drafts {
    special_use = \\Drafts
    auto = subscribe
  }
  mailbox Spam {
    special_use = \\Junk
    auto = subscribe
  }
  mailbox Trash {
    special_use = \\Trash
    auto = subscribe
  }
}
protocol imap {
  mail_max_userip_connections = 15
}
protocol lmtp {
  postmaster_address = postmaster@localhost
}
submission_relay_host = 127.0.0.1
submission_relay_port = ${ports.relay}
submission_relay_trusted = yes
# Refused logins of one address would be answered slower and slower.
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${ports.imap}
    ssl = yes
  }
}
service submission-login {
  chroot =
  inet_listener submission {
    port = 0
  }
  inet_listener submissions {
    port = ${ports.smtp}
    ssl = yes
  }
}
service lmtp {
  user = ${user}
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${ports.lmtp}
  }
}
service imap-urlauth-login {
  chroot =
}
service stats {
  chroot =
}
`
}
