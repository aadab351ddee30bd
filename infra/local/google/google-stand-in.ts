import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Clock } from '../../../shared/ports.ts'
import { createCallLog, type CallLog } from './call-log.ts'
import { createCalendar } from './calendar/calendars.ts'
import { createPushes, type PushControl } from './calendar/pushes.ts'
import { createQuotaMeter, type QuotaOptions } from './calendar/quota.ts'
import { splitSeries, type SeriesSplit } from './calendar/split-series.ts'
import type { Context, PagingOptions } from './context.ts'
import { createFaultInjector, type FaultInjector } from './fault-injector.ts'
import type { GmailOptions } from './mail/gmail-options.ts'
import { mailControls, type MailControls } from './mail/mail-controls.ts'
import { createMailPushes, type MailPushControl } from './mail/mail-pushes.ts'
import { createMailQuota } from './mail/mail-quota.ts'
import { signServiceToken } from './oauth/id-token.ts'
import { parseScopes, joinScopes } from './oauth/scopes.ts'
import { loadSigningKey } from './oauth/signing-key.ts'
import { grantKey, issueAccessToken, issueRefreshToken, revokeAll, subjectOf } from './oauth/tokens.ts'
import { contactControls, type ContactControls } from './people/contact-controls.ts'
import type { ContactsOptions } from './people/contacts-book.ts'
import type { SentMail } from './sent-mail.ts'
import { standInApp } from './stand-in-app.ts'
import { openTables } from './table.ts'
import { createWorld, type GmailState, type Role } from './world.ts'

export interface GoogleStandInOptions {
  readonly clock: Clock
  /** A sqlite file, to be there after a restart; without it everything is in memory. */
  readonly statePath?: string
  /** Default: any free one. */
  readonly port?: number
  readonly host?: string
  readonly quota?: QuotaOptions
  readonly paging?: PagingOptions
  readonly contacts?: ContactsOptions
  readonly gmail?: GmailOptions
}

export interface NewAccount {
  readonly email: string
  readonly name: string
  readonly timeZone?: string
  /** The Workspace domain, when the account belongs to one. */
  readonly hd?: string
  /** Default: it has a mailbox. */
  readonly gmail?: GmailState | undefined
}

export interface NewClient {
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUris: readonly string[]
}

export interface TokenRequest {
  readonly email: string
  readonly clientId: string
  readonly scopes: readonly string[]
}

export interface GoogleStandIn extends MailControls {
  readonly url: string
  /** An account with its primary calendar; one that is there already stays as it is. */
  readonly addAccount: (account: NewAccount) => { sub: string }
  readonly registerClient: (client: NewClient) => void
  /** A grant without the browser. */
  readonly issueTokens: (request: TokenRequest) => { accessToken: string; refreshToken: string }
  /** The OIDC token of a service account, as Cloud Tasks, Scheduler and Pub/Sub send it. */
  readonly mintServiceToken: (request: { email: string; audience: string }) => Promise<string>
  /** A calendar that belongs to no account, such as the holidays of a country; see `shareCalendar` for who has it in his list. */
  readonly addPublicCalendar: (calendar: { id: string; summary: string; timeZone: string }) => void
  /** Another user's rights on a calendar; null takes them away. Like any change of rights it ends its sync tokens. */
  readonly shareCalendar: (share: { calendarId: string; email: string; role: Role | null }) => void
  /** "This and following events" in the calendar app; returns the id of the series that goes on. */
  readonly splitSeries: (split: SeriesSplit) => string
  readonly calls: CallLog
  readonly mail: SentMail[]
  readonly faults: FaultInjector
  readonly pushes: PushControl
  /** What Gmail publishes about watched mailboxes; see `gmail.topics` for where it goes. */
  readonly mailPushes: MailPushControl
  readonly quota: QuotaOptions
  readonly paging: PagingOptions
  readonly contacts: ContactsOptions
  readonly gmail: GmailOptions
  /** What people do in the contacts app of this account, and what was seen of its callers. */
  readonly contactsOf: (email: string) => ContactControls
  readonly expireSyncTokens: (calendarId?: string) => void
  readonly expireAccessTokens: (email?: string) => void
  readonly revokeGrant: (email: string) => void
  /** Whoever shows its pages elsewhere may change them. */
  readonly changePages: (change: (page: Response) => Promise<Response>) => void
  readonly close: () => Promise<void>
}

/** Starts a local Google: accounts, OAuth, Calendar v3, People v1 and Gmail v1 with Google's rules and limits, on one port. */
export async function startGoogleStandIn(options: GoogleStandInOptions): Promise<GoogleStandIn> {
  const tables = openTables(options.statePath)
  const contacts: ContactsOptions = { ...options.contacts }
  const gmail: GmailOptions = { ...options.gmail }
  const world = createWorld(options.clock, tables, { contacts, gmail })
  const quota: QuotaOptions = { ...options.quota }
  const paging: PagingOptions = { ...options.paging }
  let url = ''
  const context: Context = {
    world,
    key: loadSigningKey(world),
    mail: { sent: [] },
    pushes: createPushes(world),
    listings: { lists: new Map() },
    quota: createQuotaMeter(options.clock, quota),
    paging,
    gmail,
    mailPushes: createMailPushes(options.clock, gmail),
    mailQuota: createMailQuota(options.clock, gmail),
    pages: { change: null },
    url: () => url,
  }
  const calls = createCallLog()
  const faults = createFaultInjector()
  const app = standInApp(context, { calls, faults })
  const listener = getRequestListener(app.fetch)
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing))
  url = await listen(server, options)
  return {
    url,
    calls,
    faults,
    quota,
    paging,
    contacts,
    contactsOf: (email) => contactControls(world.contactsOf(email)),
    gmail,
    mail: context.mail.sent,
    pushes: context.pushes,
    mailPushes: context.mailPushes,
    ...mailControls(context),
    ...accountControls(context),
    ...calendarControls(context),
    changePages: (change) => {
      context.pages.change = change
    },
    mintServiceToken: ({ email, audience }) => Promise.resolve(signServiceToken(context, email, audience)),
    close: async () => {
      if (!server.listening) return
      await Promise.all([context.pushes.flush(), context.mailPushes.flush()])
      await closeServer(server)
      tables.close()
    },
  }
}

type AccountControls = Pick<
  GoogleStandIn,
  'addAccount' | 'registerClient' | 'issueTokens' | 'expireAccessTokens' | 'revokeGrant'
>

function accountControls(context: Context): AccountControls {
  const { world } = context
  return {
    addAccount: (given) => {
      const email = given.email.toLowerCase()
      const sub = subjectOf(email)
      if (world.accounts.get(email) !== undefined) return { sub }
      const timeZone = given.timeZone ?? 'UTC'
      if (world.groups.get(email) !== undefined) throw new Error(`${email} is a group, which has no account`)
      const { name, hd = null, gmail = 'on' } = given
      world.accounts.put(email, { email, name, sub, timeZone, hd, gmail })
      createCalendar(context, {
        id: email,
        ownerEmail: email,
        primary: true,
        summary: email,
        description: '',
        timeZone,
        clientId: null,
      })
      return { sub }
    },
    registerClient: ({ clientId, clientSecret, redirectUris }) =>
      world.clients.put(clientId, { clientId, clientSecret, redirectUris: [...redirectUris] }),
    issueTokens: ({ email: address, clientId, scopes: asked }) => {
      const email = address.toLowerCase()
      if (!world.accounts.get(email)) throw new Error(`The stand-in has no account ${email}`)
      const { scopes } = parseScopes(asked.join(' '))
      const earlier = world.grants.get(grantKey(email, clientId))?.scopes ?? []
      world.grants.put(grantKey(email, clientId), { email, clientId, scopes: joinScopes(earlier, scopes) })
      const owner = { email, clientId, scopes }
      return {
        accessToken: issueAccessToken(world, owner, true).token,
        refreshToken: issueRefreshToken(world, owner).token,
      }
    },
    expireAccessTokens: (email) => {
      for (const [id, row] of world.accessTokens.entries())
        if (email === undefined || row.email === email.toLowerCase()) world.accessTokens.delete(id)
    },
    revokeGrant: (email) => revokeAll(world, email.toLowerCase()),
  }
}

type CalendarControls = Pick<
  GoogleStandIn,
  'addPublicCalendar' | 'shareCalendar' | 'expireSyncTokens' | 'splitSeries'
>

function calendarControls(context: Context): CalendarControls {
  const { world } = context
  return {
    addPublicCalendar: (given) => {
      const nobodys = { ownerEmail: '', primary: false, description: '', clientId: null }
      createCalendar(context, { ...given, ...nobodys })
    },
    splitSeries: (split) => {
      const { id } = splitSeries(context, split)
      context.pushes.announce()
      return id
    },
    shareCalendar: ({ calendarId, email, role }) => {
      const row = world.calendars.get(calendarId.toLowerCase())
      if (row === undefined) throw new Error(`The stand-in has no calendar ${calendarId}`)
      const { [email.toLowerCase()]: _, ...others } = row.roles
      const roles = role === null ? others : { ...others, [email.toLowerCase()]: role }
      world.calendars.put(row.id, { ...row, roles, change: world.nextChange(), syncEpoch: row.syncEpoch + 1 })
    },
    expireSyncTokens: (calendarId) => {
      for (const [id, row] of world.calendars.entries())
        if (calendarId === undefined || id === calendarId.toLowerCase())
          world.calendars.put(id, { ...row, syncEpoch: row.syncEpoch + 1 })
    },
  }
}

function listen(server: Server, { host = '127.0.0.1', port = 0 }: GoogleStandInOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      const taken = typeof address === 'object' ? address?.port : port
      resolve(`http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${taken}`)
    })
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    // Kept-alive and hanging connections would hold the close back for ever.
    server.closeAllConnections()
  })
}
