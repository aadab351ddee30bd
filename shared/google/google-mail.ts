import type { GoogleMail } from '../mail-ports.ts'
import { mailCalls, type MailCallsOptions } from './mail-calls.ts'
import { listMailHistory } from './mail-history.ts'
import { readMailProfile } from './mail-profile.ts'
import { listSendAs } from './send-as.ts'
import { stopMailWatch, watchMail } from './mail-watch.ts'

export interface GoogleMailOptions extends Omit<MailCallsOptions, 'deadlineMs'> {
  /** For one call of the port. */
  readonly deadlineMs?: number
}

const DEADLINE_MS = 20_000

/** Gmail through the official client, as one connected account. */
export function googleMail(options: GoogleMailOptions): GoogleMail {
  const start = mailCalls({ ...options, deadlineMs: options.deadlineMs ?? DEADLINE_MS })
  return {
    profile: () => readMailProfile(start()),
    sendAs: () => listSendAs(start()),
    watch: (topic) => watchMail(start(), topic),
    stop: () => stopMailWatch(start()),
    history: (since, page) => listMailHistory(start(), since, page),
  }
}
