/** What an administrator grants per ERP role; all are off by default. */
export const RIGHTS = ['external-accounts', 'calendar', 'contacts', 'gmail-personal', 'gmail-group'] as const

export type Right = (typeof RIGHTS)[number]

/** What a Google account can be connected for so far; each has a right of its own. */
export const FEATURES = ['calendar', 'contacts'] as const

export type Feature = (typeof FEATURES)[number]

/** What a mailbox may be: a user's own, or one that teams share. */
export const MAILBOX_KINDS = ['personal', 'group'] as const

export type MailboxKind = (typeof MAILBOX_KINDS)[number]

/** Per role id. A role that isn't named grants nothing. */
export type RoleRights = Readonly<Record<string, readonly Right[]>>

/** An active person of the ERP with all of his roles, own and through teams. */
export interface Person {
  readonly isAdmin: boolean
  readonly rolesIds: readonly string[]
}

/** A person's rights; administrators of the ERP have all. */
export function rightsOf({ isAdmin, rolesIds }: Person, granted: RoleRights): ReadonlySet<Right> {
  if (isAdmin) return new Set(RIGHTS)
  return new Set(rolesIds.flatMap((role) => (Object.hasOwn(granted, role) ? (granted[role] ?? []) : [])))
}

/** Without *external accounts* nobody connects anything, as in the ERP's own roles. */
export function mayUse(feature: Feature, rights: ReadonlySet<Right>): boolean {
  return rights.has('external-accounts') && rights.has(feature)
}

/** As for a feature; whose mailbox it is, and in which team somebody is, is looked at besides. */
export function mayConnectMailbox(kind: MailboxKind, rights: ReadonlySet<Right>): boolean {
  return rights.has('external-accounts') && rights.has(`gmail-${kind}`)
}
