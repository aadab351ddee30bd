import type { GoogleAuth } from 'google-auth-library'
import type { Clock } from '../ports.ts'
import { CloudError } from './cloud-error.ts'
import { exchange } from './exchange.ts'
import { RPC_STATUS } from './rpc-status.ts'

type Identity = Readonly<Record<string, string>>

/** Who we are to Google Cloud, as headers of a request; at once where it is known. */
export type CloudCredentials = (signal: AbortSignal) => Identity | Promise<Identity>

const TOKEN_PATH = '/computeMetadata/v1/instance/service-accounts/default/token'
/** It must last for the call that it is asked for, and for its repetitions. */
const LEFT_MIN_MS = 60_000
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'

/**
 * The service account that a function runs as, from the metadata server beside it: one GET, the same that Google's library
 * makes, which takes half as long to load as the framework takes to start. Throws a CloudError.
 */
export function metadataCredentials(host: string, clock: Clock): CloudCredentials {
  let held: { readonly headers: Identity; readonly until: number } | null = null
  const ask = async (signal: AbortSignal): Promise<Identity> => {
    const { authorization, lastsMs } = await askForToken(host, signal)
    const headers = { authorization }
    held = { headers, until: clock.now() + lastsMs - LEFT_MIN_MS }
    return headers
  }
  return (signal) => (held !== null && clock.now() < held.until ? held.headers : ask(signal))
}

async function askForToken(
  host: string,
  signal: AbortSignal,
): Promise<{ authorization: string; lastsMs: number }> {
  const headers = { 'metadata-flavor': 'Google' }
  const url = new URL(`http://${host}${TOKEN_PATH}`)
  const { status, text } = await exchange(url, { method: 'GET', headers, signal })
  if (status !== 200) throw new CloudError(RPC_STATUS.unavailable, `the metadata server answered ${status}`)
  const answer = JSON.parse(text) as { access_token: string; expires_in: number; token_type: string }
  return {
    authorization: `${answer.token_type} ${answer.access_token}`,
    lastsMs: answer.expires_in * 1000,
  }
}

/** On any other machine Google's library finds out who is signed in there. */
export function libraryCredentials(): CloudCredentials {
  let opening: Promise<GoogleAuth> | undefined
  return async () => {
    opening ??= import('google-auth-library').then(({ GoogleAuth }) => new GoogleAuth({ scopes: SCOPE }))
    return Object.fromEntries(await (await opening).getRequestHeaders())
  }
}
