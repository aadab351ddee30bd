import { account } from './account.ts'
import { call } from './call.ts'
import { contact } from './contact.ts'
import type { EntityDefinition } from './entity-definition.ts'
import { lead } from './lead.ts'
import { meeting } from './meeting.ts'
import { role } from './role.ts'
import { task } from './task.ts'
import { team } from './team.ts'
import { user } from './user.ts'
import { visit } from './visit.ts'
import { webhook } from './webhook.ts'

const ALL = [meeting, call, visit, task, contact, lead, account, user, team, role, webhook] as const

const BY_NAME: ReadonlyMap<string, EntityDefinition> = new Map(
  ALL.map((definition) => [definition.entity, definition]),
)

/** Entities that exist in a full installation, but hold nothing here. */
export const EMPTY_ENTITIES: readonly string[] = [
  'Case',
  'Opportunity',
  'Campaign',
  'Document',
  'Email',
  'EmailAccount',
  'InboundEmail',
  'KnowledgeBaseArticle',
  'ScheduledJob',
  'Job',
  'WebhookQueueItem',
]

export function findDefinition(entity: string): EntityDefinition | undefined {
  return BY_NAME.get(entity)
}

/** The definition of an entity that is known to be here. */
export function definitionOf(entity: string): EntityDefinition {
  const definition = BY_NAME.get(entity)
  if (definition === undefined) throw new Error(`The stand-in has no entity ${entity}`)
  return definition
}

export function allDefinitions(): readonly EntityDefinition[] {
  return ALL
}
