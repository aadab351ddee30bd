import type { gmail_v1 } from 'googleapis/build/src/apis/gmail/index.js'
import { Fault } from '../domain/fault.ts'
import type { MailHistoryPage } from '../mail-ports.ts'
import { oddAnswer } from './event-answers.ts'
import { parseGoogleFailure } from './google-faults.ts'
import { historyIdOf } from './history-id.ts'
import type { MailCall } from './mail-calls.ts'

type ApiMessage = gmail_v1.Schema$Message

const OPERATION = 'history.list'
const INBOX = 'INBOX'
// Gmail's largest.
const PAGE_SIZE = 500

export async function listMailHistory(
  call: MailCall,
  since: string,
  page: string | null,
): Promise<MailHistoryPage> {
  const list = await call(OPERATION, async ({ users }, request) => {
    try {
      return await users.history.list(
        {
          userId: 'me',
          startHistoryId: since,
          // What was taken out of spam or the archive is new in the inbox, too.
          historyTypes: ['messageAdded', 'labelAdded'],
          labelId: INBOX,
          maxResults: PAGE_SIZE,
          ...(page === null ? {} : { pageToken: page }),
        },
        request(),
      )
    } catch (error) {
      throw expiredOr(error)
    }
  })
  const historyId = historyIdOf(list.historyId)
  // Without news there is no history in the answer either, but where it stands always is.
  if (historyId === null) throw oddAnswer(OPERATION)
  const ids = (list.history ?? []).flatMap(arrivalsIn).flatMap(({ id }) => (id ? [id] : []))
  return { messageIds: [...new Set(ids)], historyId, nextPage: list.nextPageToken ?? null }
}

function arrivalsIn({ messagesAdded, labelsAdded }: gmail_v1.Schema$History): readonly ApiMessage[] {
  const added = (messagesAdded ?? []).flatMap(({ message }) => message ?? [])
  const labelled = (labelsAdded ?? []).filter(({ labelIds }) => labelIds?.includes(INBOX))
  return [...added.filter(isInInbox), ...labelled.flatMap(({ message }) => message ?? [])]
}

/** Entries are partial: one that doesn't tell its labels has been chosen by Gmail. */
function isInInbox({ labelIds }: ApiMessage): boolean {
  return labelIds?.includes(INBOX) ?? true
}

/** The mailbox itself can't be gone: it is the place in its history that isn't known any more (google.md 5.2). */
function expiredOr(error: unknown): unknown {
  const failure = parseGoogleFailure(error, 0)
  return failure?.code === 'google.gone'
    ? new Fault('google.cursor-expired', `${OPERATION}: ${failure.status} ${failure.reason}`.trimEnd())
    : error
}
