import { beginConnect } from '../../shared/flows/connect-account.ts'
import type { Connected, Refused } from '../../shared/flows/connect-account.ts'
import { beginSignIn, finishOAuth } from '../../shared/flows/finish-oauth.ts'
import type { OAuthResult } from '../../shared/flows/finish-oauth.ts'
import type { AccountGrant, AccountScope } from '../../shared/flows/account-scope.ts'
import type { Connection } from '../../shared/flows/connection.ts'
import { saveRoleRights, readRoleRights } from '../../shared/flows/role-rights.ts'
import type { Feature, Right } from '../../shared/domain/rights.ts'
import type { UserId } from '../../shared/domain/ids.ts'
import type { Secrets } from '../../shared/ports.ts'
import { USER } from '../support/memory-sides.ts'
import { TENANT, flowWorld } from './flow-world.ts'
import type { FlowWorld } from './flow-world.ts'

export const STAFF = 'role-staff'

export const grantOf = (change: Partial<AccountGrant> = {}): AccountGrant => ({
  refreshToken: 'token-1',
  grantedScopes: new Set(['calendar']),
  identity: { sub: 'google-1', email: 'jana@example.com', emailVerified: true, hd: null },
  ...change,
})

export function memorySecrets(): Secrets & { readonly values: Map<string, string> } {
  const values = new Map<string, string>()
  return {
    values,
    read: async (name) => values.get(name) ?? null,
    put: async (name, value) => void values.set(name, value),
    remove: async (name) => void values.delete(name),
  }
}

/**
 * Accounts over memory: `answer.grant` is what Google will give; USER is active in the ERP with the role STAFF, which may connect
 * calendar and contacts. A feature's only scope is named like it.
 */
export async function accountWorld(entities: readonly string[] = ['Meeting', 'Call']) {
  const world = flowWorld()
  const secrets = memorySecrets()
  const answer = { grant: grantOf(), neededElsewhere: false }
  const sent: Parameters<AccountScope['authorizationUrl']>[0][] = []
  const exchanged: Parameters<AccountScope['exchangeCode']>[0][] = []
  const revoked: string[] = []
  const forgotten: string[] = []
  let values = 0
  const scope: AccountScope = {
    ...world.scope,
    entities,
    secrets,
    redirectUri: 'https://functions.example/oauth/callback',
    hostedDomain: null,
    secretName: (sub) => `refresh-${sub}`,
    newSecretValue: () => `secret-${(values += 1)}`,
    signInScopes: ['openid', 'email'],
    scopesOf: (feature) => [feature],
    missingScopes: (granted, needed) => needed.filter((one) => ![...granted].includes(one)),
    authorizationUrl: async (request) => (sent.push(request), 'https://accounts.example.com/'),
    exchangeCode: async (exchange) => (exchanged.push(exchange), answer.grant),
    revoke: async (token) => void revoked.push(token),
    isNeededElsewhere: async () => answer.neededElsewhere,
    forgetTokens: async (sub) => void forgotten.push(sub),
  }
  world.people.add(USER, { name: 'Jana', rolesIds: [STAFF], email: 'jana@example.com' })
  await grantRights(world, ['external-accounts', 'calendar', 'contacts'])
  const begin = async (
    session = 'browser',
    feature: Feature = 'calendar',
    userId: UserId = USER,
  ): Promise<string> => {
    const begun = await beginConnect({ userId, feature, session }, scope)
    if ('refused' in begun) throw new Error(begun.refused)
    return sent.at(-1)?.state ?? ''
  }
  const finish = (state: string, session: string | null = 'browser'): Promise<OAuthResult> =>
    finishOAuth({ state, session, code: 'code' }, scope)
  return {
    world,
    scope,
    secrets,
    answer,
    sent,
    exchanged,
    revoked,
    forgotten,
    begin,
    finish,
    beginSignIn: async (session = 'browser'): Promise<string> => {
      await beginSignIn(session, scope)
      return sent.at(-1)?.state ?? ''
    },
    connect: async (feature: Feature = 'calendar', userId: UserId = USER) =>
      finish(await begin('browser', feature, userId)),
  }
}

export type AccountWorld = Awaited<ReturnType<typeof accountWorld>>

/** What the role STAFF may do from now on. */
export async function grantRights({ store }: FlowWorld, rights: readonly Right[]): Promise<void> {
  const { version } = await readRoleRights(store, TENANT)
  await saveRoleRights(store, TENANT, { roles: { [STAFF]: rights }, version })
}

export function connectionOf(result: OAuthResult): Connection {
  if (!('connection' in result)) throw new Error(why(result))
  return result.connection
}

/** `connected`, `signed-in`, or why not. */
export function why(result: OAuthResult | Connected | Refused): string {
  if ('refused' in result) return result.refused
  return 'person' in result ? 'signed-in' : 'connected'
}
