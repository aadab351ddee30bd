import type { ContactGroup } from '../contact-ports.ts'
import type { GroupName, UserId } from '../domain/ids.ts'
import type { ContactScope } from './contact-scope.ts'

export const WHEN_REMOVED = ['keep', 'unlabel', 'remove'] as const
export const WHEN_GONE = ['skip', 'recreate'] as const

export interface ContactSettings {
  /** Labels that pushed contacts get. */
  readonly groups: readonly GroupName[]
  /** Linked contacts follow later changes in the ERP. */
  readonly follows: boolean
  /** What becomes of those that follow when they are removed in the ERP. */
  readonly whenRemoved: (typeof WHEN_REMOVED)[number]
  /** What becomes of those that the user deleted in Google when they are pushed again. */
  readonly whenGone: (typeof WHEN_GONE)[number]
  /** Counts up with every change; 0 before the first. */
  readonly version: number
}

/** What the user chose, or the defaults. */
export async function contactSettingsOf(
  _userId: UserId,
  _scope: Pick<ContactScope, 'store' | 'tenant'>,
): Promise<ContactSettings> {
  throw new Error('not written yet')
}

/** `conflict`: changed since the user saw version `settings.version`. Throws `request.malformed` for a label that isn't there. */
export async function saveContactSettings(
  _change: { userId: UserId; settings: ContactSettings; by: UserId },
  _scope: ContactScope,
): Promise<'done' | 'conflict'> {
  throw new Error('not written yet')
}

/** One call to Google. Throws `request.forbidden` without a working connection for contacts. */
export async function groupsOf(_userId: UserId, _scope: ContactScope): Promise<readonly ContactGroup[]> {
  throw new Error('not written yet')
}

/** Throws `request.malformed` (field `title`) for an empty, too long or used one, `store.contended` while contacts are written. */
export async function createGroup(
  _group: { userId: UserId; title: string },
  _scope: ContactScope,
): Promise<ContactGroup> {
  throw new Error('not written yet')
}
