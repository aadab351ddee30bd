import type { OAuth2Client, TokenPayload } from 'google-auth-library'
import { Fault } from '../domain/fault.ts'
import type { Clock } from '../ports.ts'
import { googleFault, parseGoogleFailure } from './google-faults.ts'

/** Who signed in. `sub` is the only stable key; an address can move to another account. */
export interface GoogleIdentity {
  readonly sub: string
  readonly email: string
  readonly emailVerified: boolean
  /** The Workspace domain; null for a consumer account. */
  readonly hd: string | null
  readonly name: string
}

export type IdTokenVerifier = (idToken: string | null, nonce: string) => Promise<GoogleIdentity>

/**
 * Checks signature, issuer, audience, times and nonce. Signature to times are the library's work, which goes by the
 * machine's clock with five minutes of tolerance. Throws `request.unverified`; `google.unavailable` without keys.
 */
export function idTokenVerifier(
  { clientId, clock }: { readonly clientId: string; readonly clock: Clock },
  openClient: () => Promise<OAuth2Client>,
): IdTokenVerifier {
  // One client for all: it keeps Google's keys for as long as Google lets it.
  let client: Promise<OAuth2Client> | undefined
  return async (idToken, nonce) => {
    if (idToken === null) throw unverified('no id token')
    client ??= openClient()
    const payload = await verifiedPayload(await client, idToken, { clientId, now: clock.now() })
    if (payload.nonce !== nonce) throw unverified('nonce of the id token')
    return {
      sub: payload.sub,
      email: payload.email ?? '',
      emailVerified: payload.email_verified === true,
      hd: payload.hd ?? null,
      name: payload.name ?? '',
    }
  }
}

async function verifiedPayload(
  client: OAuth2Client,
  idToken: string,
  { clientId, now }: { clientId: string; now: number },
): Promise<TokenPayload> {
  try {
    const ticket = await client.verifyIdToken({ idToken, audience: clientId })
    const payload = ticket.getPayload()
    if (payload === undefined || typeof payload.sub !== 'string' || payload.sub === '')
      throw unverified('no subject')
    return payload
  } catch (error) {
    const failure = parseGoogleFailure(error, now)
    if (failure !== null) throw googleFault({ ...failure, code: 'google.unavailable' }, 'certs')
    if (error instanceof Fault) throw error
    // The library's message quotes the token, so it goes no further.
    throw unverified('id token')
  }
}

function unverified(what: string): Fault {
  return new Fault('request.unverified', `sign-in refused: ${what}`)
}
