import { findDefinition } from './definitions/entity-definitions.ts'
import type { EntityDefinition } from './definitions/entity-definition.ts'
import { findLive, type Erp } from './erp.ts'
import { badRequest, danglingLink } from './erp-error.ts'
import { toIds, toText, type Attributes } from './value.ts'

/** A link to a record that isn't there is refused with 403, whichever way it was sent. */
export function checkLinks(
  erp: Erp,
  definition: EntityDefinition,
  change: { input: Attributes; stored: Attributes | null },
): void {
  const { input, stored } = change
  for (const [link, field] of Object.entries(definition.fields)) {
    if (field.readOnly === true) continue
    if (field.type === 'linkParent') {
      checkParent(erp, definition, { link, input })
      continue
    }
    const sent = field.type === 'linkMultiple' ? toIds(input[`${link}Ids`]) : [toText(input[`${link}Id`])]
    // Only new links are looked at: one that was there before may dangle after a deletion.
    const known = new Set([...toIds(stored?.[`${link}Ids`]), toText(stored?.[`${link}Id`])])
    const foreign = field.entity ?? ''
    for (const id of sent) {
      if (id === '' || known.has(id)) continue
      if (findLive(erp, foreign, id) === undefined) throw danglingLink(definition.entity, link, foreign)
    }
  }
}

function checkParent(
  erp: Erp,
  definition: EntityDefinition,
  { link, input }: { link: string; input: Attributes },
): void {
  const type = toText(input[`${link}Type`])
  const id = toText(input[`${link}Id`])
  if (type === '' || id === '') return
  if (findDefinition(type) === undefined) throw badRequest(`Bad parent type '${type}'.`)
  if (findLive(erp, type, id) === undefined) throw danglingLink(definition.entity, link, type)
}
