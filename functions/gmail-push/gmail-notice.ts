import { z } from 'zod'
import { Fault } from '../../shared/domain/fault.ts'
import { parseBody } from '../../shared/platform/http.ts'

/** A message is two short fields in an envelope. */
const BYTES_MAX = 64 * 1024

/** What Pub/Sub pushes, as far as it is looked at. */
export const gmailEnvelope = z.object({ message: z.object({ data: z.string().max(8_192) }) })

/** Both ways of writing the id are in Google's own pages (google.md 5.2). */
export const gmailNotice = z.object({
  emailAddress: z.string().min(3).max(254),
  historyId: z.union([z.string().regex(/^\d{1,20}$/), z.number().int().min(0)]),
})

export type GmailNotice = z.output<typeof gmailNotice>

/** What Gmail published, out of Pub/Sub's envelope. Throws `request.malformed` with the field, `request.too-large`. */
export function parseGmailNotice(rawBody: Buffer): GmailNotice {
  const { message } = parseBody(rawBody, gmailEnvelope, BYTES_MAX)
  const parsed = gmailNotice.safeParse(decode(message.data))
  if (parsed.success) return parsed.data
  throw new Fault('request.malformed', 'not a notice of Gmail’s', { field: 'message.data' })
}

/** Base64 with the one alphabet or the other. */
function decode(data: string): unknown {
  try {
    return JSON.parse(Buffer.from(data, 'base64').toString('utf8')) as unknown
  } catch {
    return null
  }
}
