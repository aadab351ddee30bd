import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { MailboxId, UserId } from '../../shared/domain/ids.ts'
import { RIGHTS } from '../../shared/domain/rights.ts'
import type { Feature } from '../../shared/domain/rights.ts'
import { readConnection } from '../../shared/flows/connection.ts'
import { readRoleRights, saveRoleRights } from '../../shared/flows/role-rights.ts'
import { readConfig } from '../../shared/platform/config.ts'
import type { Config } from '../../shared/platform/config.ts'
import type { Deps } from '../../shared/platform/deps.ts'
import { readTenant, saveTenant, tenantSecrets, NO_NEWS } from '../../shared/platform/tenant-record.ts'
import type { TenantScope } from '../../shared/flows/tenant-scope.ts'
import type { Parts } from '../../shared/platform/parts.ts'
import { databaseOf, openParts } from '../../shared/platform/parts-wiring.ts'
import { wire } from '../../shared/platform/wiring.ts'
import type { Clock, TaskKind } from '../../shared/ports.ts'
import { openSealedSecrets } from '../../shared/secrets/sealed-file-secrets.ts'
import { openSqliteStore } from '../../shared/store/sqlite-store.ts'
import { embeddedTasks } from '../../shared/tasks/embedded-tasks.ts'
import { startDispatcher } from '../../shared/tasks/task-dispatcher.ts'
import { workerOf } from '../../shared/tasks/worker-of.ts'
import { startErpStandIn } from './erp/erp-stand-in.ts'
import type { ErpStandIn } from './erp/erp-stand-in.ts'
import { startFunctionsServer } from './functions-server.ts'
import type { FrontPage, FunctionsServer } from './functions-server.ts'
import { startGoogleStandIn } from './google/google-stand-in.ts'
import type { GoogleStandIn } from './google/google-stand-in.ts'
import { connectLocally, connectMailboxLocally } from './local-connect.ts'
import type { LocalMailbox } from './local-connect.ts'
import { CLIENT_ID, TENANT } from './local-names.ts'
import { MAIL_TOPIC, besideOf, pushMailTo, startMailBeside } from './local-mail.ts'
import type { MailBeside, OtherMail } from './local-mail.ts'
import type { LocalMail } from './mail/mail-server.ts'
import { serviceIdentity } from './service-identity.ts'

export { CLIENT_ID, TENANT } from './local-names.ts'

export interface LocalWorldOptions {
  readonly dataDir: string
  readonly clock: Clock
  readonly writeLog: (line: string) => void
  readonly host?: string
  /** The functions' port; the stand-ins follow. 0: any free ones. */
  readonly port?: number
  /** How often due tasks are looked for; without it they run step by step, with `dispatcher.runDue`. */
  readonly pollMs?: number
  /** A real ERP in the stand-in's place. */
  readonly erp?: { readonly url: string; readonly apiKey: string }
  /** The real Google in the stand-in's place. */
  readonly googleClient?: { readonly id: string; readonly secret: string }
  readonly front?: FrontPage
  /** It shows the functions' pages in frames. */
  readonly isFramed?: boolean
  /** Mail servers in our own's place. */
  readonly otherMail?: ((google: GoogleStandIn) => Promise<OtherMail>) | undefined
  /** `none`: as on the first day, when no role of the ERP was granted anything. Otherwise the stand-in's staff may connect. */
  readonly rights?: 'none'
  /** Where the functions run as a process of their own; only the world around them is started here. */
  readonly functionsUrl?: string
  /** The functions' store, queue and secrets, as somebody would have them who looks on or counts. */
  readonly partsOf?: (parts: Parts) => Parts
}

/** The product and the world around it on one machine. The functions are the same as in the cloud and don't know where they are. */
export interface LocalWorld {
  readonly functionsUrl: string
  /** The environment that the functions run in. */
  readonly settings: Readonly<Record<string, string>>
  readonly config: Config
  readonly deps: Deps
  readonly erpUrl: string
  readonly erpApiKey: string
  /** Null where the real one is used. */
  readonly google: GoogleStandIn | null
  readonly erp: ErpStandIn | null
  /** Null where the real Google, or other mail servers are used. */
  readonly mail: LocalMail | null
  readonly dispatcher: ReturnType<typeof startDispatcher>
  /** A grant without the browser, and a start without a preview, as if the user had gone through it. For the calendar, unless told. */
  connect(userId: string, email: string, features?: readonly Feature[]): Promise<void>
  /** A mailbox that is registered, and connected without the browser. */
  connectMailbox(mailbox: LocalMailbox): Promise<MailboxId>
  isConnected(userId: string): Promise<boolean>
  close(): Promise<void>
}

export async function startLocalWorld(options: LocalWorldOptions): Promise<LocalWorld> {
  const { dataDir, clock, host = '127.0.0.1', port = 0 } = options
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const standIns = await startStandIns(options, { host, port })
  const { google, erp, beside } = standIns
  const identity = serviceIdentity(join(dataDir, 'queue.key'))
  let deps: Deps | null = null
  const front: FrontPage = (request, response) => {
    if (request.url !== '/certs') return options.front?.(request, response) ?? false
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(identity.certs))
    return true
  }
  const { isFramed = false } = options
  const functions = await startFunctionsServer({ port, host, deps: () => deps as Deps, front, isFramed })
  const settings = settingsOf(options, { functions, google, beside, callerEmail: identity.email })
  const config = readConfig(settings)
  const surroundings = { now: () => clock.now(), writeLog: options.writeLog }
  const parts = openParts(config, surroundings)
  deps = wire(config, surroundings, options.partsOf?.(parts) ?? parts)
  const erpAccess = accessTo(options.erp ?? erp)
  const client = options.googleClient ?? { id: CLIENT_ID, secret: 'local-secret' }
  await settleTenant(config, { clock, erp: erpAccess, client, standIn: erp })
  if (erp && options.rights !== 'none') await grantToStaff(erp, await deps.scopeOf(TENANT))
  await introduce(erp, deps)
  const mintToken = (audience: string): Promise<string> => identity.mintToken(audience)
  introduceToGoogle(google, config.FUNCTIONS_URL, { client, mintToken })
  const dispatcher = startQueue(options, {
    config,
    deps,
    mintToken,
  })
  return {
    functionsUrl: config.FUNCTIONS_URL,
    settings,
    config,
    deps,
    erpUrl: erpAccess.url,
    erpApiKey: erpAccess.apiKey,
    google,
    erp,
    mail: beside?.mail ?? null,
    dispatcher,
    connect: (userId, email, features = ['calendar']) =>
      connectLocally({ userId: userId as UserId, email, features }, { deps, google }),
    connectMailbox: (mailbox) => connectMailboxLocally(mailbox, { deps, google }),
    isConnected: async (userId) =>
      (await readConnection((await deps.scopeOf(TENANT)).store, TENANT, userId as UserId)) !== null,
    close: () => closeWorld(standIns, { dispatcher, functions }),
  }
}

function accessTo(erp: { url: string; apiKey: string } | null): { url: string; apiKey: string } {
  return { url: erp?.url ?? '', apiKey: erp?.apiKey ?? '' }
}

interface StandIns extends Pick<LocalWorld, 'google' | 'erp'> {
  readonly beside: MailBeside | null
}

async function closeWorld(
  { google, erp, beside }: StandIns,
  { dispatcher, functions }: Pick<LocalWorld, 'dispatcher'> & { functions: FunctionsServer },
): Promise<void> {
  erp?.jobs.stop()
  await dispatcher.stop()
  await Promise.all([google?.pushes.flush(), google?.mailPushes.flush()])
  await functions.close()
  await Promise.all([google?.close(), erp?.close(), beside?.close()])
}

async function startStandIns(
  { dataDir, clock, googleClient, erp, otherMail }: LocalWorldOptions,
  { host, port }: { host: string; port: number },
): Promise<StandIns> {
  const at = (name: string, step: number) => ({
    clock,
    host,
    statePath: join(dataDir, name),
    port: port && port + step,
  })
  const google = googleClient ? null : await startGoogleStandIn(at('google.sqlite', 1))
  const startMail = async (known: GoogleStandIn): Promise<MailBeside> =>
    otherMail === undefined
      ? startMailBeside(known, { clock, dataDir, host, port: port && port + 3 })
      : besideOf(await otherMail(known), dataDir)
  return {
    google,
    erp: erp ? null : await startErpStandIn(at('erp.sqlite', 2)),
    beside: google && (await startMail(google)),
  }
}

function settingsOf(
  { dataDir, googleClient, functionsUrl }: LocalWorldOptions,
  {
    functions,
    google,
    beside,
    callerEmail,
  }: {
    functions: FunctionsServer
    google: GoogleStandIn | null
    beside: MailBeside | null
    callerEmail: string
  },
): Record<string, string> {
  return {
    FUNCTIONS_URL: functionsUrl ?? functions.url,
    STORE: 'sqlite',
    TASKS: 'embedded',
    SECRETS: 'sealed',
    LOCAL_DATA: dataDir,
    CALLER_CERTS_URL: `${functions.url}/certs`,
    TASKS_SERVICE_ACCOUNT: callerEmail,
    SWEEP_SPREAD_SECONDS: '0',
    ...beside?.settings,
    // The real Google can't reach a machine at home; the poll brings everything.
    ...(googleClient ? { GOOGLE_PUSH: 'off' } : { GOOGLE_URL: google?.url ?? '' }),
  }
}

/** The one tenant of this world: its settings and its keys. */
async function settleTenant(
  config: Config,
  {
    clock,
    erp,
    client,
    standIn,
  }: {
    clock: Clock
    erp: { url: string; apiKey: string }
    client: { id: string; secret: string }
    standIn: ErpStandIn | null
  },
): Promise<void> {
  const store = openSqliteStore({ path: databaseOf(config), clock })
  const secrets = openSealedSecrets({
    path: join(config.LOCAL_DATA, 'secrets.sqlite'),
    keyPath: join(config.LOCAL_DATA, 'secrets.key'),
  })
  const newsUrl = standIn && `${standIn.url}/api/v1/GoogleMail/news`
  const topic = config.GOOGLE_PUSH === 'on' ? MAIL_TOPIC : null
  await saveTenant(store, {
    id: TENANT,
    erpUrl: erp.url,
    googleClientId: client.id,
    hostedDomain: null,
    entities: ['Meeting', 'Call'],
    // What was said of a real ERP by `npm run tenant` stays.
    mail: newsUrl === null ? ((await readTenant(store, TENANT))?.mail ?? NO_NEWS) : { topic, newsUrl },
  })
  await secrets.put(tenantSecrets.erpKey(TENANT), erp.apiKey)
  await secrets.put(tenantSecrets.googleClient(TENANT), client.secret)
  store.close()
}

/** What an administrator would do first. */
async function grantToStaff(erp: ErpStandIn, { store }: TenantScope): Promise<void> {
  const { roles, version } = await readRoleRights(store, TENANT)
  if (version !== null) return
  const { id: staff } = erp.createRole({ name: 'Staff' })
  await saveRoleRights(store, TENANT, {
    roles: { ...roles, [staff]: RIGHTS },
    version,
  })
}

function introduceToGoogle(
  google: GoogleStandIn | null,
  functionsUrl: string,
  {
    client: { id: clientId, secret: clientSecret },
    mintToken,
  }: { client: { id: string; secret: string }; mintToken: (audience: string) => Promise<string> },
): void {
  if (google === null) return
  google.registerClient({ clientId, clientSecret, redirectUris: [`${functionsUrl}/oauth/callback`] })
  pushMailTo(google, functionsUrl, { tenant: TENANT, mintToken })
}

/** As an administrator would put the key into the ERP. */
async function introduce(erp: ErpStandIn | null, { tenants, urlOf }: Deps): Promise<void> {
  if (erp === null) return
  const key = await tenants.newRequestKey(TENANT)
  erp.setContactsExport({ url: `${urlOf('contacts-export')}/${TENANT}`, key })
  erp.setMailDoor({ url: `${urlOf('mail-credential')}/${TENANT}`, key })
}

function startQueue(
  { clock, pollMs }: LocalWorldOptions,
  {
    config,
    deps,
    mintToken,
  }: { config: Config; deps: Deps; mintToken: (audience: string) => Promise<string> },
): ReturnType<typeof startDispatcher> {
  const tasks = embeddedTasks({ path: databaseOf(config), clock })
  return startDispatcher({
    tasks,
    clock,
    urlOf: (kind) => deps.urlOf(workerOf(kind as TaskKind)),
    mintToken,
    limitsOf: () => ({ maxConcurrent: 4 }),
    onError: (error) =>
      deps.log.error('bug', {
        function: 'queue',
        stack_trace: error instanceof Error ? (error.stack ?? '') : '',
      }),
    ...(pollMs === undefined ? {} : { pollMs }),
  })
}
