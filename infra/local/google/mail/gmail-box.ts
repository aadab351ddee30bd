import { createHash } from 'node:crypto'
import type { Clock } from '../../../../shared/ports.ts'
import type { Table, Tables } from '../table.ts'
import type { GmailOptions } from './gmail-options.ts'

export interface MessageRow {
  readonly id: string
  readonly threadId: string
  readonly labelIds: readonly string[]
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly text: string
  readonly receivedAt: number
  /** Of the change that touched it last. */
  readonly historyId: number
}

export const HISTORY_TYPES = ['messageAdded', 'messageDeleted', 'labelAdded', 'labelRemoved'] as const

export type HistoryType = (typeof HISTORY_TYPES)[number]

/** One change of a mailbox. */
export interface HistoryRow {
  readonly id: number
  readonly at: number
  readonly type: HistoryType
  readonly messageId: string
  readonly threadId: string
  /** All labels of the message after the change; of a deleted one the last that it had. */
  readonly labelIds: readonly string[]
  /** The labels that came or went. */
  readonly changedLabels: readonly string[]
}

export interface SendAsRow {
  readonly address: string
  readonly name: string
  readonly isVerified: boolean
}

export interface WatchRow {
  readonly topic: string
  readonly labelIds: readonly string[]
  readonly behavior: 'include' | 'exclude'
  readonly expiresAt: number
}

interface Counters {
  readonly serial: number
  readonly historyId: number
  /** All changes up to here are forgotten: no list can begin before it. */
  readonly forgottenId: number
}

/** The mailbox of one account: plain state, and a clock. What may be done with it are functions over it. */
export interface GmailBox {
  readonly owner: string
  readonly clock: Clock
  readonly options: GmailOptions
  readonly messages: Table<MessageRow>
  readonly history: Table<HistoryRow>
  /** Besides the account's own address. */
  readonly sendAs: Table<SendAsRow>
  /** One for all clients, which belong to one Cloud project (google.md 5.2). */
  readonly watch: Table<WatchRow>
  readonly counters: Table<Counters>
}

export interface NewGmailBox {
  readonly owner: string
  readonly clock: Clock
  readonly options: GmailOptions
}

export function createGmailBox(
  tables: Pick<Tables, 'open'>,
  { owner, clock, options }: NewGmailBox,
): GmailBox {
  return {
    owner,
    clock,
    options,
    messages: tables.open(`message of ${owner}`),
    history: tables.open(`mail-history of ${owner}`),
    sendAs: tables.open(`send-as of ${owner}`),
    watch: tables.open(`mail-watch of ${owner}`),
    counters: tables.open(`mail-counters of ${owner}`),
  }
}

export interface Letter {
  /** `Name <address>` or an address. */
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly text?: string
  /** Default: unread, in the inbox. */
  readonly labelIds?: readonly string[]
  /** The header, where the mail came with one. */
  readonly messageId?: string
}

const NONE: Counters = { serial: 0, historyId: 1000, forgottenId: 0 }

const WEEK_MS = 7 * 86_400_000

export function countersOf(box: GmailBox): Counters {
  return box.counters.get('all') ?? NONE
}

function count(box: GmailBox, moved: Partial<Counters>): Counters {
  const counters = { ...countersOf(box), ...moved }
  box.counters.put('all', counters)
  return counters
}

/** They rise with gaps (discovery document). */
function nextHistoryId(box: GmailBox): number {
  const { historyId } = countersOf(box)
  return count(box, { historyId: historyId + 1 + (historyId % 7) }).historyId
}

/** 16 hex digits, the same in every run, so that a simulation can be repeated. */
function nextMessageId(box: GmailBox): string {
  const { serial } = count(box, { serial: countersOf(box).serial + 1 })
  return createHash('sha256').update(`${box.owner} mail ${serial}`).digest('hex').slice(0, 16)
}

export function addMessage(box: GmailBox, letter: Letter): HistoryRow {
  const id = nextMessageId(box)
  const now = box.clock.now()
  const labelIds = [...(letter.labelIds ?? ['UNREAD', 'INBOX'])]
  const headers = [
    { name: 'From', value: letter.from },
    { name: 'To', value: letter.to },
    { name: 'Subject', value: letter.subject },
    { name: 'Message-Id', value: letter.messageId ?? `<${id}@mail.stand-in.example>` },
    { name: 'Date', value: new Date(now).toUTCString() },
  ]
  const row = { id, threadId: id, labelIds, headers, text: letter.text ?? '', receivedAt: now, historyId: 0 }
  return note(box, row, { type: 'messageAdded', changedLabels: labelIds })
}

/** Deleted, not in the trash. Null when there is none. */
export function deleteMessage(box: GmailBox, id: string): HistoryRow | null {
  const row = box.messages.get(id)
  if (row === undefined) return null
  const record = note(box, row, { type: 'messageDeleted', changedLabels: row.labelIds })
  box.messages.delete(id)
  return record
}

/** One record for what came, one for what went; none for what was so already. */
export function changeLabels(
  box: GmailBox,
  id: string,
  { add = [], remove = [] }: { add?: readonly string[]; remove?: readonly string[] },
): readonly HistoryRow[] {
  const before = box.messages.get(id)
  if (before === undefined) return []
  const came = add.filter((label) => !before.labelIds.includes(label))
  const went = remove.filter((label) => before.labelIds.includes(label))
  const withNew = { ...before, labelIds: [...before.labelIds, ...came] }
  const left = { ...withNew, labelIds: withNew.labelIds.filter((label) => !went.includes(label)) }
  return [
    ...(came.length > 0 ? [note(box, withNew, { type: 'labelAdded', changedLabels: came })] : []),
    ...(went.length > 0 ? [note(box, left, { type: 'labelRemoved', changedLabels: went })] : []),
  ]
}

function note(
  box: GmailBox,
  row: MessageRow,
  { type, changedLabels }: Pick<HistoryRow, 'type' | 'changedLabels'>,
): HistoryRow {
  const id = nextHistoryId(box)
  box.messages.put(row.id, { ...row, historyId: id })
  const { id: messageId, threadId, labelIds } = row
  const record = { id, at: box.clock.now(), type, messageId, threadId, labelIds, changedLabels }
  box.history.put(String(id), record)
  return record
}

/** Changes in their order, once those older than a week are forgotten. */
export function historyOf(box: GmailBox): readonly HistoryRow[] {
  const horizon = box.clock.now() - (box.options.historyLifeMs ?? WEEK_MS)
  const rows = [...box.history.values()].sort((a, b) => a.id - b.id)
  const old = rows.filter(({ at }) => at <= horizon)
  for (const { id } of old) box.history.delete(String(id))
  const last = old.at(-1)
  if (last !== undefined) count(box, { forgottenId: Math.max(countersOf(box).forgottenId, last.id) })
  return rows.slice(old.length)
}

/** "In rare circumstances only a few hours": every place that anybody has noted so far is too old. */
export function forgetHistory(box: GmailBox): void {
  for (const { id } of historyOf(box)) box.history.delete(String(id))
  count(box, { forgottenId: nextHistoryId(box) })
}

/** An expired watch falls silent without a word. */
export function watchOf(box: GmailBox): WatchRow | null {
  const row = box.watch.get('watch')
  return row === undefined || row.expiresAt <= box.clock.now() ? null : row
}
