import { Fault } from '../domain/fault.ts'

export interface CallerCheckOptions {
  /** `{kid: PEM}` of the keys that may sign. */
  readonly certsUrl: string
  /** The service account that calls the workers. */
  readonly email: string
}

/** Resolves when the bearer token was made for the audience, or one of them, by our own caller. Throws `request.unverified`. */
export type CallerCheck = (
  authorization: string | undefined,
  audience: string | readonly string[],
) => Promise<void>

const CERTS_KEPT_MS = 3_600_000

/**
 * Cloud Tasks sends an OIDC token with each task (google.md 1.6). The platform checks it as well where the function is not
 * public; this check makes a worker safe also when somebody makes it public by mistake.
 */
export function callerCheck({ certsUrl, email }: CallerCheckOptions, now: () => number): CallerCheck {
  let certs: { readonly keys: Record<string, string>; readonly at: number } | null = null
  const readCerts = async (): Promise<Record<string, string>> => {
    if (certs && now() - certs.at < CERTS_KEPT_MS) return certs.keys
    const response = await fetch(certsUrl, { signal: AbortSignal.timeout(10_000) }).catch(
      (cause: unknown) => {
        throw new Fault('tasks.unavailable', 'the keys of our callers', { cause })
      },
    )
    if (!response.ok) throw new Fault('tasks.unavailable', `the keys of our callers: ${response.status}`)
    certs = { keys: (await response.json()) as Record<string, string>, at: now() }
    return certs.keys
  }
  return async (authorization, audience) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization ?? '')?.[1]
    if (token === undefined) throw new Fault('request.unverified', 'no token', { field: 'authorization' })
    const { OAuth2Client } = await import('google-auth-library')
    const keys = await readCerts()
    const issuers = ['https://accounts.google.com', 'accounts.google.com']
    const ticket = await new OAuth2Client()
      .verifySignedJwtWithCertsAsync(token, keys, [audience].flat(), issuers)
      .catch(() => null)
    const claims = ticket?.getPayload()
    if (!claims || claims.email !== email || claims.email_verified !== true) {
      throw new Fault('request.unverified', 'not our caller', { field: 'authorization' })
    }
  }
}
