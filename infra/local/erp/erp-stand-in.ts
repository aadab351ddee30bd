import { serve, type ServerType } from '@hono/node-server'
import type { Clock } from '../../../shared/ports.ts'
import { authenticator } from './authentication.ts'
import { callLog, type CallLog } from './call-log.ts'
import type { ContactsExport } from './contacts-export.ts'
import { findRecord, type Erp } from './erp.ts'
import { openErpState } from './erp-state.ts'
import { faultInjector, type FaultInjector } from './fault-injector.ts'
import { jobTimer, type JobTimer } from './job-timer.ts'
import { erpPages } from './pages/erp-pages.ts'
import { askAboutMail, type MailAnswer, type MailNewsNote } from './mail-news.ts'
import { person, type Person } from './person.ts'
import { restApp } from './rest-app.ts'
import {
  changeRole,
  ensureRole,
  ensureTeam,
  seedApiUser,
  seedBasics,
  seedUser,
  type SeedUser,
} from './seed.ts'
import { seedContacts } from './seed-contacts.ts'
import type { SignedDoor } from './signed-call.ts'
import type { Attributes } from './value.ts'
import { deliveryLine, type Deliveries } from './webhook-deliveries.ts'
import { resumeInterrupted, runWebhookJob, type JobReport } from './webhook-job.ts'

export interface ErpStandInOptions {
  readonly clock: Clock
  /** An SQLite file to survive a restart; absent: memory. */
  readonly statePath?: string
  readonly port?: number
  readonly host?: string
  /** Settings.timeZone; Europe/Prague unless told. */
  readonly timeZone?: string
  readonly version?: string
  /**
   * Internal addresses that webhooks may go to: `host:port` each, or any port of this machine (the default, as if
   * the administrator had put them on `webhookAllowedAddressList`). An empty list refuses them all.
   */
  readonly webhookAllowedAddresses?: 'loopback' | readonly string[]
  readonly webhookTimeoutMs?: number
  /** Where "Push to Google" in the lists of contacts and leads goes; without it there is no such button. */
  readonly contactsExport?: ContactsExport | null
}

export interface ErpStandIn {
  /** The site; REST is below `/api/v1`. */
  readonly url: string
  readonly apiKey: string
  readonly apiUserId: string
  /** An administrator without an e-mail address, who is always there. */
  readonly adminId: string
  seedUser(user: SeedUser): { id: string }
  seedApiUser(userName: string): { id: string; apiKey: string }
  createTeam(team: { name: string; roles?: readonly string[] }): { id: string }
  createRole(role: { name: string; data?: Attributes }): { id: string }
  /** Scopes in `data` are merged into the integration's role, permissions such as `messagePermission` replaced. */
  changeApiRole(patch: Attributes): void
  /** Optimistic locking of an entity, as an administrator switches it. On for Account and Task. */
  setOptimisticLocking(entity: string, isOn: boolean): void
  /** For when the integration is there only after its ERP. */
  setContactsExport(target: ContactsExport | null): void
  /** Whoever shows its pages elsewhere may change them. */
  changePages(change: (page: Response) => Promise<Response>): void
  /** True once, also across restarts: for whoever makes something up for it. */
  isFirst(what: string): boolean
  /** Where the integration gives credentials for mail, and takes mailboxes. */
  setMailDoor(target: SignedDoor | null): void
  /** What it told of mailboxes since the start, the oldest first. */
  readonly mailNews: readonly MailNewsNote[]
  /** As a fetch job of the ERP's would: for itself, or for one of its users. */
  askCredential(wanted: { mailbox: string; user?: string; refused?: string }): Promise<MailAnswer>
  registerMailbox(mailbox: {
    address: string
    kind: 'personal' | 'group'
    owner?: string
    teams?: readonly string[]
  }): Promise<MailAnswer>
  /** Firms, contacts and leads of these users, made up; once, so that a restart doesn't bring back what was deleted. */
  seedContacts(userIds: readonly string[]): void
  as(userId: string): Person
  runWebhookJob(): Promise<JobReport>
  readonly jobs: JobTimer
  readonly deliveries: Deliveries
  readonly calls: CallLog
  readonly faults: FaultInjector
  close(): Promise<void>
}

/** Starts a local ERP on one port: REST v1, webhooks and a few pages, all over one state. */
export async function startErpStandIn(options: ErpStandInOptions): Promise<ErpStandIn> {
  const erp = newErp(options)
  const basics = erp.state.atomically(() => seedBasics(erp))
  resumeInterrupted(erp)
  const line = deliveryLine(erp)
  const calls = callLog()
  const faults = faultInjector()
  const app = restApp({ erp, authenticator: authenticator(erp), calls, faults })
  app.route('/', erpPages({ erp, deliveries: line }))
  const host = options.host ?? '127.0.0.1'
  const server = await listen({ fetch: app.fetch, hostname: host, port: options.port ?? 0 })
  erp.siteUrl = `http://${host}:${portOf(server)}`
  const run = oneAtATime(() => runWebhookJob(erp, line))
  const jobs = jobTimer(run)
  const admin = findRecord(erp, 'User', basics.adminId)!
  return {
    url: erp.siteUrl,
    apiKey: basics.apiKey,
    apiUserId: basics.apiUserId,
    adminId: basics.adminId,
    seedUser: (user) => seedUser(erp, admin, user),
    seedApiUser: (userName) => seedApiUser(erp, admin, { userName, apiRoleId: basics.apiRoleId }),
    createTeam: (team) => ({ id: ensureTeam(erp, admin, team) }),
    createRole: (role) => ({ id: ensureRole(erp, admin, role) }),
    changeApiRole: (patch) => changeRole(erp, admin, { id: basics.apiRoleId, patch }),
    setOptimisticLocking(entity, isOn) {
      if (isOn) erp.lockedEntities.add(entity)
      else erp.lockedEntities.delete(entity)
    },
    setContactsExport(target) {
      erp.contactsExport = target
    },
    changePages(change) {
      erp.changePage = change
    },
    isFirst: (what) => isFirst(erp, what),
    setMailDoor(target) {
      erp.mailDoor = target
    },
    mailNews: erp.mailNews,
    askCredential: (wanted) => askAboutMail(erp, '', wanted),
    registerMailbox: (mailbox) => askAboutMail(erp, '/mailboxes', mailbox),
    seedContacts: (userIds) => seedContacts(erp, userIds),
    as: (userId) => person(erp, userId),
    runWebhookJob: run,
    jobs,
    deliveries: line,
    calls,
    faults,
    async close() {
      jobs.stop()
      await closeServer(server)
      erp.state.close()
    },
  }
}

function isFirst({ state }: Erp, what: string): boolean {
  const id = `first-${what}`
  const isNew = state.settings.get(id) === undefined
  state.settings.put({ id, value: 'no' })
  return isNew
}

function newErp(options: ErpStandInOptions): Erp {
  return {
    state: openErpState(options.statePath),
    clock: options.clock,
    timeZone: options.timeZone ?? 'Europe/Prague',
    version: options.version ?? '9.3.10',
    lockedEntities: new Set(['Account', 'Task']),
    webhookAllowedAddresses: options.webhookAllowedAddresses ?? 'loopback',
    webhookTimeoutMs: options.webhookTimeoutMs ?? 10_000,
    siteUrl: '',
    contactsExport: options.contactsExport ?? null,
    changePage: null,
    mailDoor: null,
    mailNews: [],
    mailNonces: new Set(),
  }
}

async function listen(options: Parameters<typeof serve>[0]): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve(options, () => resolve(server))
    server.once('error', reject)
  })
}

function portOf(server: ServerType): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Closes at once, also connections that a fault left hanging. */
async function closeServer(server: ServerType): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
}

/** Later callers wait: two runs at once would send the same items twice. */
function oneAtATime<T>(work: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return () => {
    const next = last.then(work, work)
    last = next
    return next
  }
}
