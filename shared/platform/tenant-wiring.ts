import { accessTokens } from '../google/access-tokens.ts'
import type { AccessTokens } from '../google/access-tokens.ts'
import { googleAt, realGoogle } from '../google/google-endpoints.ts'
import { googleEvents } from '../google/google-events.ts'
import { createSecretValue, googleOAuth } from '../google/google-oauth.ts'
import { CALENDAR_SCOPES, SIGN_IN_SCOPES, missingScopes } from '../google/google-scopes.ts'
import { erpClient } from '../erp/erp-client.ts'
import type { ErpClient } from '../erp/erp-client.ts'
import { erpRecords } from '../erp/erp-records.ts'
import { erpUsers } from '../erp/erp-users.ts'
import { ensureSubscriptions } from '../erp/webhook-subscriptions.ts'
import { Fault } from '../domain/fault.ts'
import { fingerprintWith } from '../domain/fingerprint.ts'
import type { ConnectScope } from '../flows/connect-account.ts'
import type { Connection } from '../flows/connection.ts'
import type { TenantScope } from '../flows/tenant-scope.ts'
import { channelToken } from './channel-token.ts'
import type { Parts } from './parts.ts'
import { SIGNING_KEY, tenantSecrets } from './tenant-record.ts'
import type { TenantRecord } from './tenant-record.ts'
import { saveWebhookKeys } from './webhook-keys.ts'

export interface TenantWiring {
  readonly scope: TenantScope
  readonly connectScope: () => Promise<ConnectScope>
  readonly ensureWebhooks: () => Promise<number>
}

type OAuth = ReturnType<typeof googleOAuth>

/** One tenant's adapters. They live as long as its settings are remembered; tokens are in their memory only. */
export async function tenantWiring(record: TenantRecord, parts: Parts): Promise<TenantWiring> {
  const { config, clock, log, store, secrets, tasks, urlOf } = parts
  const { id: tenant } = record
  const endpoints = config.GOOGLE_URL === undefined ? realGoogle : googleAt(config.GOOGLE_URL)
  const client = erpClient({
    baseUrl: record.erpUrl,
    clock,
    apiKey: () => needed(parts, tenantSecrets.erpKey(tenant)),
  })
  const oauthOf = async (): Promise<OAuth> =>
    googleOAuth({
      endpoints,
      clock,
      clientId: record.googleClientId,
      clientSecret: await needed(parts, tenantSecrets.googleClient(tenant)),
    })
  const tokens = accessTokens({
    clock,
    readRefreshToken: (sub) => secrets.read(tenantSecrets.grant(tenant, sub)),
    refresh: async (refreshToken) => (await oauthOf()).refresh(refreshToken),
    storeRefreshToken: (sub, refreshToken) => secrets.put(tenantSecrets.grant(tenant, sub), refreshToken),
  })
  const signingKey = config.GOOGLE_PUSH === 'on' ? await parts.randomKey(SIGNING_KEY) : null
  const scope: TenantScope = {
    tenant,
    store,
    tasks,
    clock,
    log,
    erp: erpRecords({ client, clock }),
    print: fingerprintWith(await parts.randomKey(tenantSecrets.fingerprints(tenant))),
    entities: record.entities,
    googleOf: (connection) => eventsOf(connection, { tokens, endpoints, clock }),
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
    connectScope: async () => connectScope(scope, { parts, client, tokens, oauth: await oauthOf() }),
    ensureWebhooks: () => ensureWebhooks(scope, { parts, client }),
  }
}

function eventsOf(
  { googleSub, mainCalendar }: Connection,
  { tokens, endpoints, clock }: { tokens: AccessTokens; endpoints: typeof realGoogle; clock: Parts['clock'] },
): ReturnType<typeof googleEvents> {
  const accessToken = (rejected: string | null): Promise<string> => tokens.token(googleSub, rejected)
  return googleEvents({ endpoints, clock, zone: mainCalendar.zone, accessToken })
}

function connectScope(
  scope: TenantScope,
  { parts, client, tokens, oauth }: { parts: Parts; client: ErpClient; tokens: AccessTokens; oauth: OAuth },
): ConnectScope {
  const redirectUri = `${parts.urlOf('oauth')}/callback`
  const scopes = [...SIGN_IN_SCOPES, ...CALENDAR_SCOPES]
  return {
    ...scope,
    secrets: parts.secrets,
    redirectUri,
    secretName: (googleSub) => tenantSecrets.grant(scope.tenant, googleSub),
    newSecretValue: createSecretValue,
    authorizationUrl: (request) =>
      oauth.authorizationUrl({ ...request, redirectUri, scopes, prompt: 'consent' }),
    exchangeCode: (exchange) => oauth.exchangeCode({ ...exchange, redirectUri }),
    missingScopes: (granted) => missingScopes(granted, CALENDAR_SCOPES),
    forgetTokens: (_userId, googleSub) => tokens.forget(googleSub),
    async findUserByEmail(email) {
      const lookup = await erpUsers(client).findActiveUserByEmail(email)
      return lookup.found === 'one' ? { found: 'one', userId: lookup.user.userId } : lookup
    },
  }
}

/** Registers what is missing in the ERP and stores the keys that its requests will be signed with. */
async function ensureWebhooks(
  { tenant, entities, log }: TenantScope,
  { parts, client }: { parts: Parts; client: ErpClient },
): Promise<number> {
  const publicUrl = parts.urlOf('erp-intake')
  const { subscriptions, made, mended } = await ensureSubscriptions({ client, publicUrl, tenant, entities })
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
