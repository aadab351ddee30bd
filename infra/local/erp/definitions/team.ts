import { parseShape, type EntityDefinition } from './entity-definition.ts'
import { name, stamps } from './field-sets.ts'

export const team: EntityDefinition = {
  entity: 'Team',
  fields: {
    name,
    positionList: { type: 'jsonArray' },
    description: { type: 'text' },
    createdAt: stamps['createdAt']!,
    modifiedAt: stamps['modifiedAt']!,
    roles: { type: 'linkMultiple', entity: 'Role' },
  },
  order: { by: 'name', direction: 'asc' },
  shape: parseShape(`
    id name deleted positionList description createdAt modifiedAt -+rolesIds -+rolesNames layoutSetId +layoutSetName
    workingTimeCalendarId +workingTimeCalendarName`),
  defaults: {},
  alwaysSelected: [],
  // No `object`: webhooks are not available for it.
  scope: { entity: true, acl: true },
  stream: false,
}
