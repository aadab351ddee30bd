import { z } from 'zod'
import { countersOf, watchOf, type GmailBox } from './gmail-box.ts'
import { projectOf } from './gmail-options.ts'
import { invalidArgument, topicErrors } from './mail-error.ts'
import type { MailPushes } from './mail-pushes.ts'

const LONGEST_MS = 7 * 86_400_000

const SYSTEM_LABELS = [
  'INBOX',
  'SENT',
  'DRAFT',
  'SPAM',
  'TRASH',
  'UNREAD',
  'STARRED',
  'IMPORTANT',
  'CHAT',
  'CATEGORY_PERSONAL',
  'CATEGORY_SOCIAL',
  'CATEGORY_PROMOTIONS',
  'CATEGORY_UPDATES',
  'CATEGORY_FORUMS',
]

/** The guide's sample is in capitals, the discovery document isn't (google.md 5.2). */
const behavior = z
  .string()
  .transform((text) => text.toLowerCase())
  .pipe(z.enum(['include', 'exclude']))

const watchRequest = z.object({
  topicName: z.string(),
  labelIds: z.array(z.string()).default([]),
  labelFilterBehavior: behavior.optional(),
  labelFilterAction: behavior.optional(),
})

/** users.watch. A watch that is there already goes on for another seven days. */
export async function watchMail(
  box: GmailBox,
  pushes: MailPushes,
  body: unknown,
): Promise<Record<string, unknown>> {
  const parsed = watchRequest.safeParse(body)
  if (!parsed.success) throw invalidArgument(`Invalid value at '${parsed.error.issues[0]?.path.join('.')}'`)
  const { topicName, labelIds, labelFilterBehavior, labelFilterAction = 'include' } = parsed.data
  checkTopic(box, topicName)
  const unknown = labelIds.find((label) => !SYSTEM_LABELS.includes(label) && !/^Label_\w+$/.test(label))
  // As seen of another call with a label that there isn't (google.md 5.2).
  if (unknown !== undefined) throw invalidArgument(`Invalid label: ${unknown}`)
  const before = watchOf(box)
  if (before !== null && before.topic !== topicName) throw topicErrors.another()
  const life = Math.min(box.options.watchLifeMs ?? LONGEST_MS, LONGEST_MS)
  const expiresAt = box.clock.now() + life
  box.watch.put('watch', {
    topic: topicName,
    labelIds,
    behavior: labelFilterBehavior ?? labelFilterAction,
    expiresAt,
  })
  const historyId = String(countersOf(box).historyId)
  await pushes.greet(box, topicName)
  return { historyId, expiration: String(expiresAt) }
}

/** users.stop; also done when nothing was watched. */
export function stopMail(box: GmailBox): null {
  box.watch.delete('watch')
  return null
}

function checkTopic({ options }: GmailBox, topic: string): void {
  const project = /^projects\/([^/]+)\/topics\/[^/]+$/.exec(topic)?.[1]
  if (project === undefined) throw topicErrors.badName()
  if (project !== projectOf(options)) throw topicErrors.otherProject(projectOf(options))
  const known = options.topics?.[topic]
  if (known === undefined) throw topicErrors.missing(topic)
  if (known.mayPublish === false) throw topicErrors.notPublisher(topic)
}
