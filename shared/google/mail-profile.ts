import type { gmail_v1 } from 'googleapis/build/src/apis/gmail/index.js'
import type { MailProfile, NoMailbox } from '../mail-ports.ts'
import { oddAnswer } from './event-answers.ts'
import { parseGoogleFailure } from './google-faults.ts'
import { historyIdOf } from './history-id.ts'
import type { MailCall } from './mail-calls.ts'

const OPERATION = 'users.getProfile'

/**
 * By status and reason, which are all that the adapter looks at. With a user's own token a failed precondition is the missing mailbox,
 * whether Gmail says "Mail service not enabled" or "Precondition check failed.".
 */
const NO_MAILBOX: Readonly<Record<string, NoMailbox>> = {
  '400 failedPrecondition': { refused: 'no-mailbox' },
  '400 FAILED_PRECONDITION': { refused: 'no-mailbox' },
  '403 domainPolicy': { refused: 'turned-off' },
}

export async function readMailProfile(call: MailCall): Promise<MailProfile | NoMailbox> {
  const answer = await call<{ readonly profile: gmail_v1.Schema$Profile } | NoMailbox>(
    OPERATION,
    async ({ users }, request) => {
      try {
        const { data: profile } = await users.getProfile({ userId: 'me' }, request())
        return { data: { profile } }
      } catch (error) {
        const none = noMailboxIn(error)
        if (none === null) throw error
        return { data: none }
      }
    },
  )
  if ('refused' in answer) return answer
  const { emailAddress } = answer.profile
  const historyId = historyIdOf(answer.profile.historyId)
  if (!emailAddress || historyId === null) throw oddAnswer(OPERATION)
  return { address: emailAddress.toLowerCase(), historyId }
}

function noMailboxIn(error: unknown): NoMailbox | null {
  const failure = parseGoogleFailure(error, 0)
  if (failure === null) return null
  const said = `${failure.status} ${failure.reason}`
  return Object.hasOwn(NO_MAILBOX, said) ? (NO_MAILBOX[said] ?? null) : null
}
