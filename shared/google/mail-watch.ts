import type { MailWatch } from '../mail-ports.ts'
import { oddAnswer } from './event-answers.ts'
import { historyIdOf } from './history-id.ts'
import type { MailCall } from './mail-calls.ts'

const OPERATION = 'users.watch'

export async function watchMail(call: MailCall, topicName: string): Promise<MailWatch> {
  // In lower case, as the discovery document has it (google.md 5.2).
  const requestBody = { topicName, labelIds: ['INBOX'], labelFilterBehavior: 'include' }
  const answer = await call(OPERATION, ({ users }, request) =>
    users.watch({ userId: 'me', requestBody }, request()),
  )
  const historyId = historyIdOf(answer.historyId)
  const expiresAt = Number(answer.expiration ?? Number.NaN)
  if (historyId === null || Number.isNaN(expiresAt)) throw oddAnswer(OPERATION)
  return { historyId, expiresAt }
}

export async function stopMailWatch(call: MailCall): Promise<void> {
  await call('users.stop', ({ users }, request) => users.stop({ userId: 'me' }, request()))
}
