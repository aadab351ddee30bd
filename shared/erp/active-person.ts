/** Portal users are customers, api and system users are no people: none of them signs in here. */
const PERSON_TYPES: readonly unknown[] = ['regular', 'admin', 'super-admin']

/** Whether these attributes of a user are those of somebody at work. */
export function isActivePerson({
  type,
  isActive,
  deleted,
}: {
  readonly type?: unknown
  readonly isActive?: unknown
  readonly deleted?: unknown
}): boolean {
  return PERSON_TYPES.includes(type) && isActive === true && deleted !== true
}
