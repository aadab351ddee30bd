import { accessTokens } from '../google/access-tokens.ts'
import type { AccessTokens } from '../google/access-tokens.ts'
import { endpointsOf } from '../google/google-endpoints.ts'
import type { GoogleEndpoints } from '../google/google-endpoints.ts'
import { sharedTokens } from '../google/shared-tokens.ts'
import { seal, unseal } from '../secrets/sealed-box.ts'
import { googleOAuth } from '../google/google-oauth.ts'
import { erpClient } from '../erp/erp-client.ts'
import type { ErpClient } from '../erp/erp-client.ts'
import { erpRecords } from '../erp/erp-records.ts'
import { erpPeople } from '../erp/erp-people.ts'
import { ensureSubscriptions } from '../erp/webhook-subscriptions.ts'
import { countOf } from '../domain/counts.ts'
import type { GoogleApi } from '../domain/counts.ts'
import { Fault } from '../domain/fault.ts'
import { fingerprintWith } from '../domain/fingerprint.ts'
import type { TenantId, UserId } from '../domain/ids.ts'
import { CONTACT_ENTITIES } from '../domain/contact.ts'
import type { AccountScope } from '../flows/account-scope.ts'
import { isAnybodyFollowing } from '../flows/anybody-following.ts'
import type { ContactScope } from '../flows/contact-scope.ts'
import type { MailScope } from '../flows/mail-scope.ts'
import type { TenantScope } from '../flows/tenant-scope.ts'
import { accountScope } from './account-wiring.ts'
import { channelToken } from './channel-token.ts'
import type { ErpPerson } from '../erp-ports.ts'
import type { GoogleEvents } from '../google-ports.ts'
import { knownPersons } from './known-persons.ts'
import type { Parts } from './parts.ts'
import { deferred } from './parts-wiring.ts'
import { rememberFor } from './remember.ts'
import { SIGNING_KEY, tenantSecrets } from './tenant-record.ts'
import type { TenantRecord } from './tenant-record.ts'
import { saveWebhookKeys } from './webhook-keys.ts'

export interface TenantWiring {
  readonly scope: TenantScope
  readonly accountScope: () => Promise<AccountScope>
  readonly contactScope: () => Promise<ContactScope>
  readonly mailScope: () => Promise<MailScope>
  readonly ensureWebhooks: () => Promise<number>
  /** Remembered for a minute. */
  readonly personOf: (userId: UserId) => Promise<ErpPerson | null>
  /** What the ERP said within ten minutes. */
  readonly lastKnownPerson: (userId: UserId) => ErpPerson | null
  /** Remembered for ten minutes. */
  readonly zone: () => Promise<string>
}

const ZONE_KEPT_MS = 600_000

type OAuth = ReturnType<typeof googleOAuth>

/** One tenant's adapters. They live as long as its settings are remembered; tokens are in their memory only. */
export async function tenantWiring(record: TenantRecord, parts: Parts): Promise<TenantWiring> {
  const { config, clock, counters, store, tasks, urlOf } = parts
  const { id: tenant } = record
  const endpoints = endpointsOf(config)
  const countCall = (api: GoogleApi) => () => counters.add(tenant, countOf.called(api, clock.now()))
  const client = erpClient({
    baseUrl: record.erpUrl,
    clock,
    apiKey: () => needed(parts, tenantSecrets.erpKey(tenant)),
  })
  const oauthOf = oauthOfTenant(record, parts)
  const secretOf = (sub: string): string => tenantSecrets.grant(tenant, sub)
  const [tokens, signingKey, printKey] = await Promise.all([
    tokensOf(tenant, { parts, oauthOf, secretOf }),
    config.GOOGLE_PUSH === 'on' ? parts.randomKey(SIGNING_KEY) : null,
    parts.randomKey(tenantSecrets.fingerprints(tenant)),
  ])
  const people = erpPeople(client)
  const zones = rememberFor(ZONE_KEPT_MS, clock, () => people.timeZone())
  const persons = knownPersons((userId) => people.byId(userId), clock)
  const scope: TenantScope = {
    tenant,
    store,
    tasks,
    clock,
    log: parts.tenantLog(tenant),
    erp: erpRecords({ client, clock }),
    people,
    consoleUrl: `${urlOf('console')}/${tenant}`,
    print: fingerprintWith(printKey),
    entities: record.entities,
    mail: { isTold: record.mail.newsUrl !== null, topic: record.mail.topic },
    googleOf: (connection) =>
      eventsOf(connection, { tokens, endpoints, clock, onCall: countCall('calendar') }),
    push:
      signingKey === null
        ? null
        : {
            address: `${urlOf('calendar-push')}/${tenant}`,
            tokenOf: (calendar, channelId) => channelToken(signingKey, { tenant, calendar, channelId }),
          },
  }
  return {
    scope,
    ...accountScopes(scope, record, { parts, tokens, oauthOf, knownPerson: persons.get }),
    contactScope: async () => {
      // Loaded for those who push, and for no other function.
      const wiring = await import('./contact-wiring.ts')
      return wiring.contactScope(scope, { client, tokens, endpoints, onCall: countCall('people') })
    },
    personOf: persons.get,
    lastKnownPerson: persons.lastKnown,
    zone: () => zones.get('erp'),
    ensureWebhooks: () => ensureWebhooks(scope, { parts, client }),
  }
}

type OAuthOf = () => Promise<OAuth>

function oauthOfTenant({ id, googleClientId: clientId }: TenantRecord, parts: Parts): OAuthOf {
  const { config, clock } = parts
  return async () => {
    const clientSecret = await needed(parts, tenantSecrets.googleClient(id))
    return googleOAuth({ endpoints: endpointsOf(config), clock, clientId, clientSecret })
  }
}

interface AccountParts {
  readonly parts: Parts
  readonly tokens: AccessTokens
  readonly oauthOf: OAuthOf
  readonly knownPerson: MailScope['knownPerson']
}

function accountScopes(
  scope: TenantScope,
  record: TenantRecord,
  { parts, tokens, oauthOf, knownPerson }: AccountParts,
): Pick<TenantWiring, 'accountScope' | 'mailScope'> {
  const { id: tenant } = record
  // Made for those who have to do with mail, and then kept: tokens are in its memory.
  const mailTokens = rememberFor(Infinity, parts.clock, () =>
    tokensOf(tenant, { parts, oauthOf, secretOf: (id) => `${tenant}-${id}` }),
  )
  const accounts = async (): Promise<AccountScope> =>
    accountScope(scope, record, { parts, tokens, oauth: await oauthOf(), mailScope: mail })
  const mail = async (): Promise<MailScope> => {
    const wiring = await import('./mail-wiring.ts')
    const own = { parts, tokens: await mailTokens.get('mail'), knownPerson }
    return wiring.mailScope(await accounts(), record, own)
  }
  return { accountScope: accounts, mailScope: mail }
}

/** In this process's memory, and sealed with a key of the tenant's for its other processes. `secretOf` names the refresh token's secret. */
async function tokensOf(
  tenant: TenantId,
  {
    parts: { clock, store, secrets, randomKey },
    oauthOf,
    secretOf,
  }: { parts: Parts; oauthOf: OAuthOf; secretOf: (connectionId: string) => string },
): Promise<AccessTokens> {
  const tokenKey = Buffer.from(await randomKey(tenantSecrets.tokens(tenant)), 'base64url')
  return accessTokens({
    clock,
    readRefreshToken: (id) => secrets.read(secretOf(id)),
    refresh: async (refreshToken) => (await oauthOf()).refresh(refreshToken),
    storeRefreshToken: (id, refreshToken) => secrets.put(secretOf(id), refreshToken),
    shared: sharedTokens({
      store,
      tenant,
      clock,
      seal: (text, boundTo) => seal(tokenKey, boundTo, text).toString('base64'),
      open: (sealed, boundTo) => unseal(tokenKey, boundTo, Buffer.from(sealed, 'base64')),
    }),
  })
}

/** Every call of the port. */
const EVENT_CALLS = {
  page: true,
  get: true,
  instances: true,
  occurrences: true,
  insert: true,
  patch: true,
  answer: true,
  remind: true,
  revive: true,
  remove: true,
  watch: true,
  stop: true,
  primary: true,
  calendars: true,
} as const satisfies Record<keyof GoogleEvents, true>

/** Loaded with its first call: who signs somebody in, or pushes contacts, makes none. */
function eventsOf(
  { googleSub, mainCalendar }: Parameters<TenantScope['googleOf']>[0],
  {
    tokens,
    endpoints,
    clock,
    onCall,
  }: {
    tokens: AccessTokens
    endpoints: GoogleEndpoints
    clock: Parts['clock']
    onCall: () => void
  },
): GoogleEvents {
  const accessToken = (rejected: string | null): Promise<string> => tokens.token(googleSub, rejected)
  const open = async (): Promise<GoogleEvents> => {
    const { googleEvents } = await import('../google/google-events.ts')
    return googleEvents({ endpoints, clock, zone: mainCalendar?.zone ?? 'UTC', accessToken, onCall })
  }
  return deferred(open, Object.keys(EVENT_CALLS) as (keyof GoogleEvents)[])
}

/** Registers what is missing in the ERP and stores the keys that its requests will be signed with. */
async function ensureWebhooks(
  scope: TenantScope,
  { parts, client }: { parts: Parts; client: ErpClient },
): Promise<number> {
  const { tenant, entities, log } = scope
  const publicUrl = parts.urlOf('erp-intake')
  const followed = (await isAnybodyFollowing(scope)) ? CONTACT_ENTITIES : []
  const wanted = { client, publicUrl, tenant, entities, followed }
  const { subscriptions, made, mended } = await ensureSubscriptions(wanted)
  const keys = subscriptions.map(
    ({ id, event, entity, key }) => [id, { key, entity, action: event.split('.')[1] ?? '' }] as const,
  )
  await saveWebhookKeys(parts.secrets, tenant, Object.fromEntries(keys))
  if (made + mended > 0) log.info('webhooks.registered', { tenant, made, mended })
  return made + mended
}

async function needed({ readSecret }: Parts, name: string): Promise<string> {
  const value = await readSecret(name)
  if (value === null) throw new Fault('google.misconfigured', 'a key of the tenant is missing')
  return value
}
