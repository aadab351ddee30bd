import type { Deps } from './deps.ts'
import type { Reply } from './http.ts'

/**
 * A page of ours: nothing in it comes from elsewhere, is framed or is cached, and nothing runs but our one script, which may ask
 * for nothing but pages of ours. A form may be sent to us and, by our redirect, on to Google: browsers hold redirects against
 * `form-action`, too.
 */
export function pageReply(
  status: number,
  html: string,
  { urlOf, signInOrigin }: Pick<Deps, 'urlOf' | 'signInOrigin'>,
): Reply {
  const own = new URL(urlOf('console')).origin
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'private, no-store',
      'content-security-policy': [
        `default-src 'none'`,
        `script-src ${urlOf('console')}/assets/live.js`,
        `connect-src 'self'`,
        `style-src ${own}`,
        `img-src ${own}`,
        `form-action ${own} ${signInOrigin}`,
        `frame-ancestors 'none'`,
        `base-uri 'none'`,
      ].join('; '),
      'referrer-policy': 'no-referrer',
      ...(own.startsWith('https:') && { 'strict-transport-security': 'max-age=31536000' }),
    },
    body: html,
  }
}
