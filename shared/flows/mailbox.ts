import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { FaultCode } from '../domain/fault.ts'
import type { MailboxId, TenantId, UserId } from '../domain/ids.ts'
import { MAILBOX_KINDS } from '../domain/rights.ts'
import type { MailboxKind } from '../domain/rights.ts'
import type { TestReport } from '../mail-ports.ts'
import type { DocumentVersion, JsonObject, Store, StoredDocument } from '../ports.ts'

/** A registered mailbox; with an account of Google's once somebody has connected it. */
export interface Mailbox {
  readonly id: MailboxId
  /** Lower case. */
  readonly address: string
  readonly kind: MailboxKind
  /** Whose it is; null for a group's. */
  readonly ownerId: UserId | null
  /** Of the ERP; empty for a personal one. */
  readonly teamIds: readonly string[]
  /** `disconnecting`: its end was begun and is finished as soon as Google can be reached. */
  readonly state: 'registered' | 'active' | 'needs-reconnecting' | 'disconnecting'
  /** While its end is under way: whether the registration goes as well. */
  readonly isRemoved: boolean
  /** Whether its people may use it, as the ERP last said; see `checkMailboxes`. */
  readonly isAllowed: boolean
  /** Null when the ERP did it, or he was erased since. */
  readonly registeredBy: UserId | null
  readonly registeredAt: number
  /** Null before it was connected, and again after it was disconnected. */
  readonly account: MailAccount | null
  /** When the grant was found dead, and when somebody was told of it in the ERP. */
  readonly lostAt: number | null
  readonly toldAt: number | null
  /** How far its history is read; digits. Null before the first connection. */
  readonly cursor: string | null
  readonly readAt: number | null
  /** When messages may have come that nobody can name any more; null again with the next connection. */
  readonly lostHistoryAt: number | null
  /** Who reads its history just now. */
  readonly lease: { readonly by: string; readonly until: number } | null
  /** When Gmail stops telling of new mail; null while it doesn't. */
  readonly watchedUntil: number | null
  /** Why it doesn't, when it was asked to. */
  readonly watchFault: FaultCode | null
  /** When the ERP was last given a credential, to within five minutes. */
  readonly lastCredentialAt: number | null
  readonly lastTest: { readonly at: number; readonly report: TestReport } | null
}

/** The Google account by which a mailbox is reached. Its refresh token is a secret of its own, never here. */
export interface MailAccount {
  readonly googleSub: string
  /** The account's own address, which is who logs in (failures.md M1). */
  readonly user: string
  /** The mailbox is one more address of the account, whose mail arrives in the account's inbox. */
  readonly isAlias: boolean
  /** Null when he was erased since. */
  readonly connectedBy: UserId | null
  readonly connectedAt: number
  /** When the newest grant was given. */
  readonly grantedAt: number
  readonly grantedScopes: readonly string[]
}

/** A mailbox whose account may be used. */
export interface WorkingMailbox extends Mailbox {
  readonly account: MailAccount
}

export interface StoredMailbox {
  readonly mailbox: Mailbox
  readonly version: DocumentVersion
}

interface Scope {
  readonly store: Store
  readonly tenant: TenantId
}

const PAGE_SIZE = 200

const time = z.number().nullable()
const failure = z.object({
  failed: z.enum(['refused-login', 'unreachable', 'token-trouble', 'too-many-connections', 'other']),
  said: z.string(),
})
const report = z.object({
  imap: z.union([
    failure,
    z.object({
      ok: z.literal(true),
      folders: z.number(),
      newestAt: time,
      capabilities: z.array(z.string()),
    }),
  ]),
  smtp: z.union([failure, z.object({ ok: z.literal(true), messageId: z.string().nullable() })]),
})

export const mailboxSchema = z.object({
  schema: z.literal(1),
  address: z.string(),
  kind: z.enum(MAILBOX_KINDS),
  ownerId: z.string().nullable(),
  teamIds: z.array(z.string()),
  state: z.enum(['registered', 'active', 'needs-reconnecting', 'disconnecting']),
  isRemoved: z.boolean(),
  isAllowed: z.boolean(),
  registeredBy: z.string().nullable(),
  registeredAt: z.number(),
  account: z
    .object({
      googleSub: z.string(),
      user: z.string(),
      isAlias: z.boolean(),
      connectedBy: z.string().nullable(),
      connectedAt: z.number(),
      grantedAt: z.number(),
      grantedScopes: z.array(z.string()),
    })
    .nullable(),
  lostAt: time,
  toldAt: time,
  cursor: z.string().regex(/^\d+$/).nullable(),
  readAt: time,
  lostHistoryAt: time,
  lease: z.object({ by: z.string(), until: z.number() }).nullable(),
  watchedUntil: time,
  watchFault: z.string().nullable(),
  lastCredentialAt: time,
  lastTest: z.object({ at: z.number(), report }).nullable(),
})

/** One mailbox per address in a tenant: so it is named by its address, and two who register it at once meet. */
export function mailboxIdOf(address: string): MailboxId {
  return createHash('sha256').update(address.toLowerCase()).digest('hex').slice(0, 32) as MailboxId
}

/** The mailbox as far as its account may be used; null when it may not, for whatever reason. */
export function workingMailbox(mailbox: Mailbox): WorkingMailbox | null {
  const { state, isAllowed, account } = mailbox
  return state === 'active' && isAllowed && account !== null ? { ...mailbox, account } : null
}

/** Whether a living grant is behind it: revoking the account's other grants would end it as well (google.md 1.5). */
export function holdsGrant({ state, account }: Mailbox): boolean {
  return account !== null && state !== 'disconnecting'
}

export async function readMailbox({ store, tenant }: Scope, id: MailboxId): Promise<StoredMailbox | null> {
  const document = await store.get({ tenant, collection: 'mailboxes', id })
  return document && parse(document)
}

/** A new one; null when one of that address is there already. */
export async function createMailbox(
  { store, tenant }: Scope,
  mailbox: Mailbox,
): Promise<DocumentVersion | null> {
  return store.create({ tenant, collection: 'mailboxes', id: mailbox.id }, contentOf(mailbox))
}

/**
 * Changes what is stored, again and again until nobody came in between. `change` returns null when there is nothing (more) to
 * change. Returns what is stored in the end; null when there is no such mailbox.
 */
export async function changeMailbox(
  scope: Scope,
  id: MailboxId,
  change: (mailbox: Mailbox) => Mailbox | null,
): Promise<{ readonly mailbox: Mailbox; readonly changed: boolean } | null> {
  for (;;) {
    const stored = await readMailbox(scope, id)
    if (stored === null) return null
    const mailbox = change(stored.mailbox)
    if (mailbox === null) return { mailbox: stored.mailbox, changed: false }
    if ((await replaceMailbox(scope, { ...stored, mailbox })) !== null) return { mailbox, changed: true }
  }
}

/** Compare-and-set; null when another was faster. */
export async function replaceMailbox(
  { store, tenant }: Scope,
  { mailbox, version }: StoredMailbox,
): Promise<DocumentVersion | null> {
  return store.replace({ tenant, collection: 'mailboxes', id: mailbox.id }, contentOf(mailbox), version)
}

/** False when it moved on. */
export async function dropMailbox(
  { store, tenant }: Scope,
  { mailbox, version }: StoredMailbox,
): Promise<boolean> {
  return store.remove({ tenant, collection: 'mailboxes', id: mailbox.id }, version)
}

/** What mailboxes are found by besides their ids. */
export type MailboxKey =
  | { readonly kind: MailboxKind }
  /** Of whom they tell something: a personal one's owner, or whose own account a group's is reached by. */
  | { readonly user: UserId }
  | { readonly sub: string }
  /** Of which account they are: `mailboxIdOf` its own address. */
  | { readonly account: string }

/** Every mailbox of a tenant, or every one with that key, page by page. */
export async function* mailboxPages(
  { store, tenant }: Scope,
  where: MailboxKey | null = null,
): AsyncIterable<readonly StoredMailbox[]> {
  const [key, equals] = Object.entries(where ?? {})[0] ?? []
  const filter = key === undefined ? {} : { where: { key, equals: String(equals) } }
  for (let after: string | null = null; ;) {
    const query: Parameters<Store['find']>[0] = {
      tenant,
      collection: 'mailboxes',
      limit: PAGE_SIZE,
      ...filter,
      ...(after !== null && { after }),
    }
    const page: readonly StoredMailbox[] = (await store.find(query)).map(parse)
    if (page.length > 0) yield page
    const last = page.at(-1)
    if (!last || page.length < PAGE_SIZE) return
    after = last.mailbox.id
  }
}

/** All of them; for keys that few mailboxes share. */
export async function mailboxesWith(scope: Scope, where: MailboxKey): Promise<readonly Mailbox[]> {
  const found: Mailbox[] = []
  for await (const page of mailboxPages(scope, where)) found.push(...page.map(({ mailbox }) => mailbox))
  return found
}

function contentOf({ id: _id, ...mailbox }: Mailbox) {
  const { kind, ownerId, account } = mailbox
  const holder = ownerId ?? (account?.isAlias ? account.connectedBy : null)
  return {
    data: { schema: 1, ...mailbox } as unknown as JsonObject,
    keys: {
      kind,
      ...(holder !== null && { user: holder }),
      ...(account !== null && { sub: account.googleSub, account: mailboxIdOf(account.user) }),
    },
  }
}

function parse({ key, data, version }: StoredDocument): StoredMailbox {
  const { schema: _schema, ...mailbox } = mailboxSchema.parse(data)
  return { mailbox: { id: key.id, ...mailbox } as unknown as Mailbox, version }
}
