import { z } from 'zod'
import { countersOf, HISTORY_TYPES, historyOf, type GmailBox, type HistoryRow } from './gmail-box.ts'
import { invalidArgument, mailNotFound } from './mail-error.ts'

const DEFAULT_SIZE = 100
const LARGEST_SIZE = 500

const pageToken = z.object({ after: z.int(), query: z.string() })

/** users.history.list. */
export function listHistory(box: GmailBox, params: URLSearchParams): Record<string, unknown> {
  const rows = historyOf(box)
  const start = startOf(box, params.get('startHistoryId'))
  const query = signatureOf(params)
  const after = afterOf(params.get('pageToken'), query) ?? start
  const wanted = rows.filter((row) => row.id > after && isAskedFor(row, params))
  const page = wanted.slice(0, sizeOf(box, params.get('maxResults')))
  const last = page.at(-1)
  const hasMore = last !== undefined && wanted.length > page.length
  return {
    // No key at all when nothing happened.
    ...(page.length > 0 && { history: page.map(renderHistory) }),
    ...(hasMore && { nextPageToken: encode({ after: last.id, query }) }),
    historyId: String(countersOf(box).historyId),
  }
}

/** Too old, or one that has never been. A young account still knows the id 1 (google.md 5.2). */
function startOf(box: GmailBox, text: string | null): number {
  if (text === null || !/^\d{1,15}$/.test(text)) throw invalidArgument('Missing/invalid startHistoryId')
  const start = Number(text)
  const { forgottenId, historyId } = countersOf(box)
  if (start < forgottenId || start > historyId) throw mailNotFound()
  return start
}

function isAskedFor(row: HistoryRow, params: URLSearchParams): boolean {
  const types = params.getAll('historyTypes')
  const unknown = types.find((type) => !HISTORY_TYPES.some((known) => known === type))
  if (unknown !== undefined) throw invalidArgument(`Invalid value for: historyTypes: ${unknown}`)
  const labelId = params.get('labelId')
  const hasLabel = labelId === null || row.labelIds.includes(labelId) || row.changedLabels.includes(labelId)
  return hasLabel && (types.length === 0 || types.includes(row.type))
}

function sizeOf({ options }: GmailBox, text: string | null): number {
  if (text !== null && !/^\d{1,9}$/.test(text)) throw invalidArgument('Invalid value for: maxResults')
  const asked = Number(text ?? '0') || DEFAULT_SIZE
  return Math.min(asked, LARGEST_SIZE, options.pageSizeMax ?? LARGEST_SIZE)
}

/** A page goes on with the query that it began with. */
function signatureOf(params: URLSearchParams): string {
  const counted = ['startHistoryId', 'historyTypes', 'labelId'].map((name) => params.getAll(name).sort())
  return JSON.stringify(counted)
}

function encode(token: z.infer<typeof pageToken>): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url')
}

function afterOf(text: string | null, query: string): number | null {
  if (text === null) return null
  const parsed = pageToken.safeParse(parseJson(Buffer.from(text, 'base64url').toString()))
  if (!parsed.success || parsed.data.query !== query) throw invalidArgument('Invalid pageToken')
  return parsed.data.after
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const KEYS = {
  messageAdded: 'messagesAdded',
  messageDeleted: 'messagesDeleted',
  labelAdded: 'labelsAdded',
  labelRemoved: 'labelsRemoved',
} as const

/** Partial messages, as captured: everything else is to be asked for. */
function renderHistory({ id, type, messageId, threadId, labelIds, changedLabels }: HistoryRow): object {
  const message = { id: messageId, labelIds, threadId }
  const isOfLabels = type === 'labelAdded' || type === 'labelRemoved'
  return {
    id: String(id),
    messages: [{ id: messageId, threadId }],
    [KEYS[type]]: [{ ...(isOfLabels && { labelIds: changedLabels }), message }],
  }
}
