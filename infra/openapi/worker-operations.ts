import type { z } from 'zod'
import { delivery } from '../../functions/answer-topic.ts'
import { parkedAnswer } from '../../functions/parked-answer.ts'
import { registry } from '../../functions/registry.ts'
import type { Room } from '../../functions/registry.ts'
import { jsonSchemaOf } from './json-schema.ts'
import { DONE, TROUBLE, json } from './operation.ts'
import type { Operation } from './operation.ts'
import { withContent } from './topic-envelope.ts'

const ABOUT: Readonly<Record<string, string>> = {
  'contacts-batch': 'The next ten of a push; or what became of contacts that somebody follows',
  'pull-calendar':
    'Reads what changed in one calendar; of several that Google told of at once, queues a read of each',
  'pull-mail': 'Tells the ERP what came into one mailbox, or into those of one account',
  renew: 'Daily: keeps channels and webhooks alive, and looks through the set-up',
  'sync-pair': 'Brings the pair of one record or one event to agreement',
  sweep: 'Looks for what pushes, webhooks and the ERP don’t tell',
}

/** The functions that only the integration itself calls, by its queues and topics. */
export async function workerOperations(): Promise<readonly Operation[]> {
  const found: Operation[] = []
  for (const [name, room] of Object.entries<Room>(registry)) {
    if (room.caller === 'queue') found.push(queueOperation(name, (await room.load()).schema))
    if (room.caller === 'topic') found.push(topicOperation(name, (await room.load()).schema))
  }
  return found
}

function queueOperation(name: string, schema: z.ZodType): Operation {
  return {
    method: 'post',
    path: `/${name}`,
    id: idOf(name),
    tag: 'Workers',
    summary: aboutOf(name),
    description:
      'By its queue alone. A task says where to look, never what changed: twice, late or out of order it costs a read.',
    security: [{ caller: [] }],
    body: { name: `${typeOf(name)}Task`, schema: jsonSchemaOf(schema, 'input') },
    answers: {
      200: json('It can’t succeed: it is kept, with its reason, for an administrator.', {
        name: 'Parked',
        schema: jsonSchemaOf(parkedAnswer, 'output'),
      }),
      204: { description: 'Done, or nothing was to do.' },
    },
    problems: [401, 425, ...TROUBLE],
  }
}

function topicOperation(name: string, schema: z.ZodType): Operation {
  return {
    method: 'post',
    path: `/${name}`,
    id: idOf(name),
    tag: 'Workers',
    summary: aboutOf(name),
    description:
      'A message of its topic. One whose content can’t be read never can: it is logged and answered like the rest. After 500 and 503 it comes again.',
    security: [{ platform: [] }],
    body: {
      name: `${typeOf(name)}Event`,
      schema: withContent(jsonSchemaOf(delivery, 'input'), jsonSchemaOf(schema, 'input')),
    },
    answers: { 204: DONE },
    problems: [400, ...TROUBLE],
  }
}

function aboutOf(name: string): string {
  const about = ABOUT[name]
  if (about === undefined) throw new Error(`nothing is said about ${name}`)
  return about
}

/** `sync-pair` becomes `syncPair`. */
function idOf(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function typeOf(name: string): string {
  return idOf(`-${name}`)
}
