import type { GmailBox, MessageRow } from './gmail-box.ts'
import { invalidArgument, mailNotFound, metadataOnly } from './mail-error.ts'

const FORMATS = ['minimal', 'full', 'raw', 'metadata'] as const
type Format = (typeof FORMATS)[number]

/** users.messages.get. `onlyMetadata`: the token has no scope that shows what is written in a message. */
export function getMessage(
  box: GmailBox,
  { id, params, onlyMetadata }: { id: string; params: URLSearchParams; onlyMetadata: boolean },
): Record<string, unknown> {
  const format = formatOf(params.get('format'))
  if (onlyMetadata && (format === 'full' || format === 'raw')) throw metadataOnly(format)
  const row = box.messages.get(id)
  if (row === undefined) throw mailNotFound()
  return {
    id: row.id,
    threadId: row.threadId,
    labelIds: row.labelIds,
    ...(!onlyMetadata && { snippet: row.text.slice(0, 100) }),
    sizeEstimate: rawOf(row).length,
    historyId: String(row.historyId),
    internalDate: String(row.receivedAt),
    ...contentOf(row, format, params.getAll('metadataHeaders')),
  }
}

function formatOf(text: string | null): Format {
  const asked = text === null ? 'full' : text.toLowerCase()
  const format = FORMATS.find((one) => one === asked)
  if (format === undefined) throw invalidArgument('Invalid value for: format')
  return format
}

function contentOf(row: MessageRow, format: Format, wanted: readonly string[]): object {
  if (format === 'minimal') return {}
  if (format === 'raw') return { raw: Buffer.from(rawOf(row)).toString('base64url') }
  const names = wanted.map((name) => name.toLowerCase())
  const isWanted = (name: string) => names.length === 0 || names.includes(name.toLowerCase())
  const headers = format === 'full' ? row.headers : row.headers.filter(({ name }) => isWanted(name))
  const data = Buffer.from(row.text)
  const body = format === 'full' && { body: { size: data.length, data: data.toString('base64url') } }
  return { payload: { mimeType: 'text/plain', headers, ...body } }
}

function rawOf({ headers, text }: MessageRow): string {
  return `${headers.map(({ name, value }) => `${name}: ${value}\r\n`).join('')}\r\n${text}`
}
