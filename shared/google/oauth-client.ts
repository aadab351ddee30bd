import type { OAuth2Client } from 'google-auth-library'
import type { GoogleEndpoints } from './google-endpoints.ts'

export interface OAuthClientOptions {
  readonly endpoints: GoogleEndpoints
  readonly clientId: string
  readonly clientSecret: string
  readonly deadlineMs?: number
}

const DEADLINE_MS = 10_000

/** A new client of the official library, which is loaded on first use. */
export async function openOAuthClient(options: OAuthClientOptions): Promise<OAuth2Client> {
  const { OAuth2Client } = await import('google-auth-library')
  const { endpoints, clientId, clientSecret } = options
  return new OAuth2Client({
    clientId,
    clientSecret,
    endpoints: {
      oauth2AuthBaseUrl: endpoints.authUrl,
      oauth2TokenUrl: endpoints.tokenUrl,
      oauth2RevokeUrl: endpoints.revokeUrl,
      oauth2FederatedSignonJwkCertsUrl: endpoints.jwksUrl,
      oauth2FederatedSignonPemCertsUrl: endpoints.pemCertsUrl,
    },
    // Its interceptors would write tokens to the debug log of whoever switches that on.
    useAuthRequestParameters: false,
    transporterOptions: {
      timeout: options.deadlineMs ?? DEADLINE_MS,
      // Retries are the queue's. The library asks for retries with every call; only these numbers stop it.
      retryConfig: { retry: 0, noResponseRetries: 0 },
    },
  })
}
