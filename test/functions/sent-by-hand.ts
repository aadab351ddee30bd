import type { Browser, Page } from './browser.ts'

export interface Request {
  readonly method?: string
  /** Absolute. */
  readonly url: string
  readonly cookie?: string | undefined
  /** Sent as a form; a POST unless the method says otherwise. */
  readonly form?: Iterable<readonly [string, string]>
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** One request as no page of ours would make it; redirects are not followed. */
export async function send({ method, url, cookie, form, body, headers }: Request): Promise<Page> {
  const sent = form
    ? new URLSearchParams([...form].map(([name, value]): [string, string] => [name, value]))
    : body
  const response = await fetch(url, {
    method: method ?? (sent === undefined ? 'GET' : 'POST'),
    redirect: 'manual',
    headers: { 'accept-language': 'en', ...(cookie !== undefined && { cookie }), ...headers },
    ...(sent === undefined ? {} : { body: sent }),
  })
  const { status, headers: got } = response
  return { url, status, headers: got, text: await response.text(), location: got.get('location') ?? '' }
}

/** What the browser would send along, to be kept, copied or changed. */
export function cookieOf({ cookies }: Browser): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
}

/** What every form of the page carries. */
export function csrfOn({ text, url }: Page): string {
  const found = /name="csrf" value="([^"]+)"/.exec(text)?.[1]
  if (found === undefined) throw new Error(`no form on ${url}`)
  return found
}
