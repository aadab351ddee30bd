import type { SendAsAddress } from '../mail-ports.ts'
import { oddAnswer } from './event-answers.ts'
import type { MailCall } from './mail-calls.ts'

const OPERATION = 'sendAs.list'

export async function listSendAs(call: MailCall): Promise<readonly SendAsAddress[]> {
  const { sendAs = [] } = await call(OPERATION, ({ users }, request) =>
    users.settings.sendAs.list({ userId: 'me' }, request()),
  )
  const addresses = sendAs.flatMap(({ sendAsEmail, isPrimary, verificationStatus }) => {
    if (!sendAsEmail) return []
    const primary = isPrimary === true
    // The account's own address has no status: only added ones have to be confirmed.
    const isVerified = primary || verificationStatus === 'accepted'
    return [{ address: sendAsEmail.toLowerCase(), isVerified, isPrimary: primary }]
  })
  // Without it there is no list, and an alias that is in none would look as if it had been taken away.
  if (!addresses.some(({ isPrimary }) => isPrimary)) throw oddAnswer(OPERATION)
  return addresses
}
