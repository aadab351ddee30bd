import type { ImapFlow, ImapFlowOptions } from 'imapflow'
import type { ImapTested, MailEndpoint } from '../mail-ports.ts'
import type { Login } from './mail-failure.ts'
import { withinMailDeadline } from './within-mail-deadline.ts'

export interface SessionOptions {
  readonly deadlineMs: number
  /** For a server with a certificate of its own. */
  readonly ca?: string
}

const LOGOUT_MAX_MS = 2_000
const MOST_CAPABILITIES = 60
/** A list of folders and one date need far less; a server can't fill the memory. */
const ANSWER_MAX_BYTES = 4_000_000

/**
 * One short IMAP session: login, the folders, the date of the inbox's newest message (by UID, nothing is downloaded), logout.
 * The connection is closed when this settles. Throws the client's errors, see `imapFailure`.
 */
export async function imapSession(
  endpoint: MailEndpoint,
  login: Login,
  options: SessionOptions,
): Promise<ImapTested> {
  const { ImapFlow } = await import('imapflow')
  const client = preferringXoauth2(new ImapFlow(clientOptions(endpoint, login, options)))
  // Without a listener a connection that breaks would end the process; what it breaks rejects anyway.
  client.on('error', () => undefined)
  try {
    const seen = await withinMailDeadline(options.deadlineMs, look(client))
    await withinMailDeadline(LOGOUT_MAX_MS, client.logout()).catch(() => undefined)
    return seen
  } finally {
    client.close()
  }
}

async function look(client: ImapFlow): Promise<ImapTested> {
  await client.connect()
  const folders = (await client.list()).filter(({ flags }) => !flags.has('\\Noselect'))
  const inbox = await client.mailboxOpen('INBOX', { readOnly: true })
  const newest = inbox.exists > 0 && (await client.fetchOne('*', { internalDate: true }, { uid: true }))
  const date = newest === false ? undefined : newest.internalDate
  return {
    ok: true,
    folders: folders.length,
    newestAt: date === undefined ? null : new Date(date).getTime(),
    capabilities: [...client.capabilities.keys()].slice(0, MOST_CAPABILITIES),
  }
}

function clientOptions(
  { host, port, security }: MailEndpoint,
  { user, accessToken }: Login,
  { deadlineMs, ca }: SessionOptions,
): ImapFlowOptions {
  return {
    host,
    port,
    secure: security === 'tls',
    // `true` fails where the server, or whoever is in between, doesn't offer it.
    ...(security !== 'tls' && { doSTARTTLS: security === 'starttls' }),
    auth: { user, accessToken },
    tls: { ...(ca !== undefined && { ca }) },
    // Its debug lines hold what the server and we say.
    logger: false,
    clientInfo: { name: 'AutoERP Google Integration', version: '', vendor: 'AutoERP', 'support-url': '' },
    disableAutoIdle: true,
    disableAutoEnable: true,
    disableCompression: true,
    connectionTimeout: deadlineMs,
    greetingTimeout: deadlineMs,
    socketTimeout: deadlineMs,
    maxLineLength: ANSWER_MAX_BYTES,
    maxLiteralSize: ANSWER_MAX_BYTES,
    maxResponseSize: ANSWER_MAX_BYTES,
  }
}

/**
 * The client takes OAUTHBEARER wherever it is offered. Gmail offers it too, but documents XOAUTH2 (google.md 5.1), which is also what
 * the ERP is handed: the test must go the same way. Where only OAUTHBEARER is offered, it is used.
 */
function preferringXoauth2(client: ImapFlow): ImapFlow {
  let offered = client.capabilities
  Object.defineProperty(client, 'capabilities', {
    get: () => offered,
    // The client puts a new map there with each list of the server's.
    set: (next: typeof offered) => {
      if (next instanceof Map && next.has('AUTH=XOAUTH2')) next.delete('AUTH=OAUTHBEARER')
      offered = next
    },
  })
  return client
}
