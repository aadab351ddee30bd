const LEVELS = { create: 'yes', read: 'all', edit: 'all', delete: 'all' } as const

/**
 * What the API user's roles lack for the sync of these entities, out of `acl` of `App/user` (erp.md 1.5, 6):
 * `Meeting.delete`, `User.read`, `Webhook`, `assignmentPermission`. A level of `team` or `own` isn't enough: whom a record is
 * assigned to is not known beforehand.
 */
export function lackedRights(
  acl: { readonly table: Readonly<Record<string, unknown>>; readonly [permission: string]: unknown },
  entities: readonly string[],
): readonly string[] {
  const { table } = acl
  const lacks = entities.flatMap((entity) =>
    Object.entries(LEVELS)
      .filter(([action, level]) => !isGiven(table[entity], action, level))
      .map(([action]) => `${entity}.${action}`),
  )
  // Contacts and leads are guests: read to find them by their addresses.
  for (const entity of ['User', 'Team', 'Contact', 'Lead']) {
    if (!isGiven(table[entity], 'read', 'all')) lacks.push(`${entity}.read`)
  }
  if (table['Webhook'] !== true) lacks.push('Webhook')
  if (acl['assignmentPermission'] !== 'all') lacks.push('assignmentPermission')
  return lacks
}

/** A scope without levels of its own is true or false; one that no role names is absent. */
function isGiven(scope: unknown, action: string, level: string): boolean {
  if (typeof scope === 'boolean') return scope
  return typeof scope === 'object' && scope !== null && Reflect.get(scope, action) === level
}
