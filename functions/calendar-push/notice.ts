import { z } from 'zod'
import { Fault } from '../../shared/domain/fault.ts'
import type { Incoming } from '../../shared/platform/http.ts'

export interface Notice {
  readonly channelId: string
  readonly resourceId: string
  readonly token: string
  readonly state: 'sync' | 'exists' | 'not_exists'
}

/** Everything is in them; the body is empty (google.md 3). */
export const noticeHeaders = z.object({
  'x-goog-resource-state': z.enum(['sync', 'exists', 'not_exists']),
  'x-goog-channel-id': z.string().regex(/^[A-Za-z0-9\-_+/=]{1,64}$/),
  'x-goog-resource-id': z.string().regex(/^[\x21-\x7e]{1,200}$/),
  'x-goog-channel-token': z.string().regex(/^[\w.-]{1,256}$/),
})

/** Throws `request.malformed` with the header's name. */
export function parseNotice({ headers }: Pick<Incoming, 'headers'>): Notice {
  const { data, error } = noticeHeaders.safeParse(headers)
  if (data === undefined) {
    const field = String(error.issues[0]?.path[0])
    throw new Fault('request.malformed', 'a header is missing or odd', { field })
  }
  return {
    channelId: data['x-goog-channel-id'],
    resourceId: data['x-goog-resource-id'],
    token: data['x-goog-channel-token'],
    state: data['x-goog-resource-state'],
  }
}
