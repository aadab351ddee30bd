/** Where Google is. Everything that talks to Google takes its addresses from here. */
export interface GoogleEndpoints {
  readonly authUrl: string
  readonly tokenUrl: string
  readonly revokeUrl: string
  readonly jwksUrl: string
  readonly pemCertsUrl: string
  readonly calendarRootUrl: string
  readonly peopleRootUrl: string
  readonly gmailRootUrl: string
}

/** As Google documents them. */
export const realGoogle: GoogleEndpoints = {
  authUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
  tokenUrl: 'https://oauth2.googleapis.com/token',
  revokeUrl: 'https://oauth2.googleapis.com/revoke',
  jwksUrl: 'https://www.googleapis.com/oauth2/v3/certs',
  pemCertsUrl: 'https://www.googleapis.com/oauth2/v1/certs',
  calendarRootUrl: 'https://www.googleapis.com/',
  peopleRootUrl: 'https://people.googleapis.com/',
  gmailRootUrl: 'https://gmail.googleapis.com/',
}

/** Google's, unless a server laid out like Google stands in its place. */
export function endpointsOf({ GOOGLE_URL }: { readonly GOOGLE_URL?: string | undefined }): GoogleEndpoints {
  return GOOGLE_URL === undefined ? realGoogle : googleAt(GOOGLE_URL)
}

/** The endpoints of one server that is laid out like Google, such as the local stand-in. */
export function googleAt(url: string): GoogleEndpoints {
  const base = url.replace(/\/+$/, '')
  return {
    authUrl: `${base}/o/oauth2/v2/auth`,
    tokenUrl: `${base}/token`,
    revokeUrl: `${base}/revoke`,
    jwksUrl: `${base}/oauth2/v3/certs`,
    pemCertsUrl: `${base}/oauth2/v1/certs`,
    calendarRootUrl: `${base}/`,
    peopleRootUrl: `${base}/`,
    gmailRootUrl: `${base}/`,
  }
}
