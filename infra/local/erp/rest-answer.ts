import { Unauthorized } from './authentication.ts'
import { ErpError } from './erp-error.ts'
import { phpJson } from './php-json.ts'
import { APP_TIMESTAMP } from './settings.ts'
import type { Value } from './value.ts'

/** A success: always with X-App-Timestamp, never to be cached. */
export function success(body: Value, options: { status: number; nowMs: number }): Response {
  return new Response(phpJson(body), {
    status: options.status,
    headers: {
      'Content-Type': 'application/json',
      'X-App-Timestamp': String(APP_TIMESTAMP),
      Expires: '0',
      'Last-Modified': new Date(options.nowMs).toUTCString(),
      'Cache-Control': 'no-store, no-cache, must-revalidate, post-check=0, pre-check=0',
    },
  })
}

/** Any failure in the ERP's form: the reason in a header, mostly no body. */
export function failure(error: unknown): Response {
  // Whatever the ERP did not foresee, malformed JSON among it, is a 500 without a word.
  if (!(error instanceof ErpError))
    return new Response('', { status: 500, headers: { 'Content-Type': 'application/json' } })
  const headers = new Headers({ 'Content-Type': error.contentType })
  if (error.reason !== undefined) headers.set('X-Status-Reason', toHeader(error.reason))
  if (error instanceof Unauthorized && error.challenge) headers.set('WWW-Authenticate', 'Basic realm=""')
  return new Response(error.body === undefined ? '' : phpJson(error.body), { status: error.status, headers })
}

/** PHP puts UTF-8 bytes into a header; here each byte has to be a character of its own. */
function toHeader(text: string): string {
  return Buffer.from(text.replaceAll(/[\r\n]/g, ' ')).toString('latin1')
}

const NOT_ALLOWED = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>405 Method Not Allowed</title></head>
<body><h1>405 Method Not Allowed</h1><div><p>The request method is not supported for the requested resource.</p></div></body></html>`

/** The one failure that is a page. */
export function methodNotAllowed(allow: string): Response {
  return new Response(NOT_ALLOWED, {
    status: 405,
    headers: { 'Content-Type': 'text/html;charset=UTF-8', Allow: allow },
  })
}
