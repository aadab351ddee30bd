import { z } from 'zod'
import type { Erp } from './erp.ts'
import { isSignedBy, signedCall } from './signed-call.ts'

/** What the integration told of a mailbox. */
export interface MailNewsNote {
  readonly at: number
  readonly mailbox: string
  readonly messageIds: readonly string[]
  readonly complete: boolean
}

export const NEWS_PATH = 'GoogleMail/news'

const WINDOW_MS = 5 * 60_000
const KEPT = 1_000

const NEWS = z.strictObject({
  mailbox: z.string(),
  messageIds: z.array(z.string().regex(/^[0-9a-f]{1,16}$/)).max(1_000),
  complete: z.boolean(),
})

/** The door for news of mail, as an extension of the ERP's would have it: who calls shows by his signature. Returns the HTTP status. */
export function takeNews(
  erp: Erp,
  request: { header: (name: string) => string | undefined; path: string; body: string },
): number {
  const timestamp = request.header('x-autoerp-timestamp') ?? ''
  const nonce = request.header('x-autoerp-nonce') ?? ''
  const signature = request.header('x-autoerp-signature') ?? ''
  const signed = { timestamp, nonce, path: request.path, body: request.body }
  if (erp.mailDoor === null || !isSignedBy(erp.mailDoor.key, signed, signature)) return 401
  const isNow = Math.abs(erp.clock.now() - Number(timestamp) * 1000) <= WINDOW_MS
  if (!isNow || erp.mailNonces.has(nonce)) return 401
  erp.mailNonces.add(nonce)
  const news = NEWS.safeParse(parse(request.body))
  if (!news.success) return 400
  erp.mailNews.push({ at: erp.clock.now(), ...news.data })
  if (erp.mailNews.length > KEPT) erp.mailNews.shift()
  return 200
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export interface MailAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

const TIMEOUT_MS = 30_000

/** Asks the integration something about mail: a credential, or with `/mailboxes` to register one. */
export async function askAboutMail(erp: Erp, path: '' | '/mailboxes', body: object): Promise<MailAnswer> {
  if (erp.mailDoor === null) throw new Error('The integration isn’t set up')
  const { url, key } = erp.mailDoor
  const door = { url: `${url}${path}`, key }
  const response = await signedCall(erp, door, { body: JSON.stringify(body), timeoutMs: TIMEOUT_MS })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
