import { hiddenAttributes } from './acl.ts'
import { attributeValue } from './attribute-values.ts'
import { definitionOf } from './definitions/entity-definitions.ts'
import type { ShapeAttribute } from './definitions/entity-definition.ts'
import type { Erp } from './erp.ts'
import type { ErpRecord } from './erp-state.ts'
import type { Attributes, Value } from './value.ts'

/** A record as one user reads it by its id: every attribute, in the ERP's order. */
export function presentRecord(erp: Erp, record: ErpRecord, viewer: ErpRecord): Attributes {
  return present(erp, record, {
    viewer,
    shows: (attribute) => attribute.only === null && isKept(erp, record, attribute),
  })
}

/** A row of a list, with only the selected attributes when there is a selection. */
export function presentRow(
  erp: Erp,
  record: ErpRecord,
  view: { viewer: ErpRecord; select: ReadonlySet<string> | null },
): Attributes {
  const { viewer, select } = view
  const shows = (attribute: ShapeAttribute): boolean => {
    if (attribute.only !== null || attribute.list === 'never' || !isKept(erp, record, attribute)) return false
    return select === null ? attribute.list === 'always' : select.has(attribute.name)
  }
  return present(erp, record, { viewer, shows })
}

/** A row of `GET Meeting/:id/users` and its like: a list row with the answer to the invitation. */
export function presentAttendee(
  erp: Erp,
  record: ErpRecord,
  view: { viewer: ErpRecord; acceptanceStatus: Value | undefined },
): Attributes {
  const { viewer, acceptanceStatus } = view
  const row = present(erp, record, {
    viewer,
    shows: (attribute) => {
      if (attribute.only === 'related') return acceptanceStatus !== undefined
      return attribute.only === null && attribute.list === 'always' && isKept(erp, record, attribute)
    },
  })
  if (acceptanceStatus !== undefined) row['acceptanceStatus'] = acceptanceStatus
  return row
}

/** The answer to a create: what was set, and what the ERP always adds. */
export function presentCreated(
  erp: Erp,
  record: ErpRecord,
  view: { viewer: ErpRecord; touched: ReadonlySet<string>; echo: Attributes },
): Attributes {
  const { viewer, touched, echo } = view
  const answer = present(erp, record, {
    viewer,
    shows: (attribute) => {
      if (attribute.only === 'related' || !isKept(erp, record, attribute)) return false
      return attribute.onCreate || touched.has(attribute.name)
    },
  })
  return overlay(answer, echo)
}

/** The answer to an update: the whole record, over it what was sent where the ERP echoes instead of reading. */
export function presentUpdated(
  erp: Erp,
  record: ErpRecord,
  view: { viewer: ErpRecord; echo: Attributes },
): Attributes {
  return overlay(presentRecord(erp, record, view.viewer), view.echo)
}

/** What a `*.create` webhook carries: only what was set, in the order of the shape. */
export function createdPayload(
  record: ErpRecord,
  touched: ReadonlySet<string>,
  values: Attributes,
): Attributes {
  const shape = definitionOf(record.entity).shape
  return Object.fromEntries(
    shape
      .filter((attribute) => touched.has(attribute.name) && attribute.name in values)
      .map((attribute) => [attribute.name, values[attribute.name] ?? null]),
  )
}

function present(
  erp: Erp,
  record: ErpRecord,
  view: { viewer: ErpRecord; shows: (attribute: ShapeAttribute) => boolean },
): Attributes {
  const hidden = new Set(hiddenAttributes(view.viewer, record.entity))
  const answer: Attributes = {}
  for (const attribute of definitionOf(record.entity).shape) {
    if (hidden.has(attribute.name) || !view.shows(attribute)) continue
    answer[attribute.name] = attributeValue(erp, record, { name: attribute.name, viewerId: view.viewer.id })
  }
  return answer
}

/** Where locking is off, there is no version number; where it was switched on, it is null until the next save. */
function isKept(erp: Erp, record: ErpRecord, attribute: ShapeAttribute): boolean {
  return attribute.name !== 'versionNumber' || erp.lockedEntities.has(record.entity)
}

function overlay(answer: Attributes, echo: Attributes): Attributes {
  for (const [name, value] of Object.entries(echo)) if (name in answer) answer[name] = value
  return answer
}
