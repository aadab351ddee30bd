import { Fault } from '../../shared/domain/fault.ts'
import type { Incoming } from '../../shared/platform/http.ts'

export interface Notice {
  readonly channelId: string
  readonly resourceId: string
  readonly token: string
  readonly state: 'sync' | 'exists' | 'not_exists'
}

const STATES = ['sync', 'exists', 'not_exists'] as const

/** Everything is in the headers; the body is empty (google.md 3). Throws `request.malformed` with the header's name. */
export function parseNotice({ headers }: Pick<Incoming, 'headers'>): Notice {
  const header = (name: string, pattern: RegExp): string => {
    const value = headers[name]
    if (value === undefined || !pattern.test(value))
      throw new Fault('request.malformed', 'a header is missing or odd', { field: name })
    return value
  }
  const state = STATES.find((one) => one === headers['x-goog-resource-state'])
  if (!state)
    throw new Fault('request.malformed', 'unknown resource state', { field: 'x-goog-resource-state' })
  return {
    channelId: header('x-goog-channel-id', /^[A-Za-z0-9\-_+/=]{1,64}$/),
    resourceId: header('x-goog-resource-id', /^[\x21-\x7e]{1,200}$/),
    token: header('x-goog-channel-token', /^[\w.-]{1,256}$/),
    state,
  }
}
