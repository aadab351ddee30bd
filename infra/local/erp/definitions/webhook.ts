import { parseShape, type EntityDefinition } from './entity-definition.ts'
import { stamps } from './field-sets.ts'

export const webhook: EntityDefinition = {
  entity: 'Webhook',
  fields: {
    // What a subscription listens to is fixed when it is made; a PUT of it is silently dropped.
    event: { type: 'varchar', readOnly: true },
    url: { type: 'varchar', maxLength: 512, required: true },
    isActive: { type: 'bool', default: true },
    entityType: { type: 'varchar', readOnly: true },
    type: { type: 'varchar', readOnly: true },
    field: { type: 'varchar', readOnly: true },
    secretKey: { type: 'varchar', readOnly: true },
    skipOwn: { type: 'bool' },
    description: { type: 'text' },
    ...stamps,
  },
  order: { by: 'createdAt', direction: 'desc' },
  shape: parseShape(`
    id deleted event url isActive entityType type field secretKey skipOwn description createdAt modifiedAt
    createdById +createdByName modifiedById +modifiedByName`),
  defaults: { isActive: true, skipOwn: false },
  alwaysSelected: ['createdById'],
  scope: { entity: true, acl: 'boolean' },
  stream: false,
}
