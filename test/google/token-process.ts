import { accessTokens } from '../../shared/google/access-tokens.ts'
import { googleAt } from '../../shared/google/google-endpoints.ts'
import { googleOAuth } from '../../shared/google/google-oauth.ts'
import { sharedTokens } from '../../shared/google/shared-tokens.ts'
import type { TenantId } from '../../shared/domain/ids.ts'
import { isFault } from '../../shared/domain/fault.ts'
import { seal, unseal } from '../../shared/secrets/sealed-box.ts'
import { openSqliteStore } from '../../shared/store/sqlite-store.ts'

/** What a process is told: where everything is, and the connection's refresh token. */
export interface TokenProcessSettings {
  readonly storePath: string
  readonly key: string
  readonly googleUrl: string
  readonly client: { readonly clientId: string; readonly clientSecret: string }
  readonly refreshToken: string
  readonly sub: string
}

/** How many of its workers got on with which answer of Google, or with which fault. */
export type TokenProcessReport = Readonly<Record<string, number>>

const WORKERS = 100

/** As the product is wired, with the real store, the real client and the real clock; `aheadMs` makes an early moment. */
export function tokensAsWired(settings: TokenProcessSettings, aheadMs = 0) {
  const clock = { now: () => Date.now() + aheadMs }
  const store = openSqliteStore({ path: settings.storePath, clock })
  const oauth = googleOAuth({ ...settings.client, endpoints: googleAt(settings.googleUrl), clock })
  const key = Buffer.from(settings.key, 'base64')
  const tokens = accessTokens({
    clock,
    readRefreshToken: () => Promise.resolve(settings.refreshToken),
    refresh: (refreshToken) => oauth.refresh(refreshToken),
    shared: sharedTokens({
      store,
      tenant: 'main' as TenantId,
      clock,
      seal: (text, boundTo) => seal(key, boundTo, text).toString('base64'),
      open: (sealed, boundTo) => unseal(key, boundTo, Buffer.from(sealed, 'base64')),
    }),
  })
  return { tokens, close: () => store.close() }
}

/** Each worker gets a token and calls Google with it; refused with it, it asks for another one, once. */
async function runWorkers(settings: TokenProcessSettings, tokenOf: TokenOf): Promise<TokenProcessReport> {
  const outcomes = await Promise.all(Array.from({ length: WORKERS }, () => work(settings, tokenOf)))
  const report: Record<string, number> = {}
  for (const outcome of outcomes) report[outcome] = (report[outcome] ?? 0) + 1
  return report
}

type TokenOf = (rejected: string | null) => Promise<string>

async function work({ googleUrl }: TokenProcessSettings, tokenOf: TokenOf): Promise<string> {
  const statusWith = async (token: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` }
    const answer = await fetch(`${googleUrl}/calendar/v3/users/me/calendarList`, { headers })
    await answer.arrayBuffer()
    return answer.status
  }
  try {
    const token = await tokenOf(null)
    const status = await statusWith(token)
    return String(status === 401 ? await statusWith(await tokenOf(token)) : status)
  } catch (error) {
    if (!isFault(error)) throw error
    return error.code
  }
}

if (process.send !== undefined && import.meta.main) {
  const settings = JSON.parse(process.argv[2] ?? '') as TokenProcessSettings
  const { tokens } = tokensAsWired(settings)
  // Loaded now, so that all processes ask at the same moment.
  await import('google-auth-library')
  process.on('message', () => {
    void runWorkers(settings, (rejected) => tokens.token(settings.sub, rejected)).then((report) =>
      process.send?.(report),
    )
  })
  process.send({ ready: true })
}
