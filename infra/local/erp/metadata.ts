import { allDefinitions, EMPTY_ENTITIES } from './definitions/entity-definitions.ts'
import type { EntityDefinition, FieldDefinition } from './definitions/entity-definition.ts'
import { isMap, type Attributes, type Value } from './value.ts'

/** `GET Metadata`, whole or by a dotted key; null where there is nothing. */
export function readMetadata(key: string | undefined): Value {
  let node: Value = { scopes: scopes(), entityDefs: entityDefs() }
  for (const part of key === undefined || key === '' ? [] : key.split('.')) {
    node = isMap(node) && Object.hasOwn(node, part) ? (node[part] ?? null) : null
  }
  return node
}

function scopes(): Attributes {
  const found: Attributes = {}
  for (const definition of allDefinitions()) found[definition.entity] = definition.scope
  for (const entity of EMPTY_ENTITIES) found[entity] = { entity: true, acl: true }
  found['Note'] = { entity: true, acl: true }
  found['Calendar'] = { entity: false, tab: true, acl: 'boolean', module: 'Crm' }
  found['ExternalAccount'] = { entity: true, acl: 'boolean' }
  return found
}

function entityDefs(): Attributes {
  return Object.fromEntries(
    allDefinitions().map((definition) => [
      definition.entity,
      {
        fields: fields(definition),
        links: links(definition),
        collection: {
          orderBy: definition.order.by,
          order: definition.order.direction,
        },
      },
    ]),
  )
}

function fields(definition: EntityDefinition): Attributes {
  return Object.fromEntries(
    Object.entries(definition.fields).map(([name, field]) => [name, mutableCopy(field)]),
  )
}

/** Definitions are read-only; an answer is plain JSON. */
function mutableCopy(field: FieldDefinition): Attributes {
  const { options, typeList, entityList, columns, ...rest } = field
  return {
    ...rest,
    ...(options && { options: [...options] }),
    ...(typeList && { typeList: [...typeList] }),
    ...(entityList && { entityList: [...entityList] }),
    ...(columns && { columns: { ...columns } }),
  }
}

function links(definition: EntityDefinition): Attributes {
  const found: Attributes = {}
  for (const [name, field] of Object.entries(definition.fields)) {
    if (field.type === 'link') found[name] = { type: 'belongsTo', entity: field.entity ?? '' }
    if (field.type === 'linkMultiple') found[name] = { type: 'hasMany', entity: field.entity ?? '' }
    if (field.type === 'linkParent') found[name] = { type: 'belongsToParent' }
  }
  return found
}
