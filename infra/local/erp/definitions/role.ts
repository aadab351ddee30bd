import { parseShape, type EntityDefinition, type FieldDefinition } from './entity-definition.ts'
import { name, stamps } from './field-sets.ts'

const PERMISSIONS = [
  'assignmentPermission',
  'userPermission',
  'messagePermission',
  'portalPermission',
  'groupEmailAccountPermission',
  'exportPermission',
  'massUpdatePermission',
  'dataPrivacyPermission',
  'followerManagementPermission',
  'auditPermission',
  'mentionPermission',
  'userCalendarPermission',
] as const

const permission: FieldDefinition = {
  type: 'enum',
  options: ['not-set', 'all', 'team', 'own', 'yes', 'no'],
  default: 'not-set',
}

export const role: EntityDefinition = {
  entity: 'Role',
  fields: {
    name,
    ...Object.fromEntries(PERMISSIONS.map((field) => [field, permission])),
    data: { type: 'jsonObject' },
    createdAt: stamps['createdAt']!,
    modifiedAt: stamps['modifiedAt']!,
  },
  order: { by: 'name', direction: 'asc' },
  shape: parseShape(`id name deleted ${PERMISSIONS.join(' ')} data createdAt modifiedAt`),
  defaults: Object.fromEntries(PERMISSIONS.map((field) => [field, 'not-set'])),
  alwaysSelected: [],
  scope: { entity: true, acl: false },
  stream: false,
}
