/**
 * How Google's generated clients are made here: over REST, which needs no gRPC to be loaded, and for a local
 * stand-in at `host:port` over plain HTTP with an auth client that looks for no credentials.
 */
export async function googleClientOptions(apiEndpoint: string | undefined) {
  if (apiEndpoint === undefined) return { fallback: true as const }
  const { PassThroughClient } = await import('google-auth-library')
  const { hostname, port } = new URL(`http://${apiEndpoint}`)
  return {
    fallback: true as const,
    apiEndpoint: hostname,
    port: Number(port),
    protocol: 'http',
    authClient: new PassThroughClient(),
  }
}
