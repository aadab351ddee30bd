/** Only this machine itself reaches it. */
export function isLocal(url: string): boolean {
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname)
}

const FORBIDDEN = /[#*]|\/\.\.(?:\/|$)/

/** Why Google would not even let the address be registered (google.md 1.2). Null when it would. */
export function redirectFlaw(uri: string): 'not-https' | 'raw-ip' | 'bad-form' | null {
  const { protocol, hostname, username, password } = new URL(uri)
  // As it is written: a parsed URL has already climbed its `/..`.
  if (FORBIDDEN.test(uri) || username !== '' || password !== '') return 'bad-form'
  if (isLocal(uri)) return null
  if (protocol !== 'https:') return 'not-https'
  if (hostname.startsWith('[') || /^[\d.]+$/.test(hostname)) return 'raw-ip'
  const isOpen = hostname.includes('.') && !/(?:^|\.)googleusercontent\.com$/.test(hostname)
  return isOpen ? null : 'bad-form'
}
