/**
 * True unless a browser says the form was sent from elsewhere. Callers that are not browsers send neither header.
 * Without it any page open beside the stand-in could press "Allow".
 */
export function isSameOrigin(request: Request, url: string): boolean {
  const origin = request.headers.get('origin')
  if (origin !== null) return sameHost(origin, request) || origin === url
  const site = request.headers.get('sec-fetch-site')
  return site === null || site === 'same-origin' || site === 'none'
}

/** The stand-in may be reached by another name (localhost, a tunnel) than the one it gives itself. */
function sameHost(origin: string, request: Request): boolean {
  if (!URL.canParse(origin)) return false
  return new URL(origin).host === request.headers.get('host')
}
