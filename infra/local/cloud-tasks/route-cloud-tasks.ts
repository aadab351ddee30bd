import { parseCreateTask } from './create-task-request.ts'
import { parseQueue, queueJson, taskJson } from './resource-json.ts'
import type { RestCall } from './rest-server.ts'
import { RpcError } from './rpc-error.ts'
import type { TaskQueues } from './task-queues.ts'

const QUEUES = /^v2\/(?<parent>projects\/[^/]+\/locations\/[^/]+)\/queues$/
const QUEUE = /^v2\/(?<queue>projects\/[^/]+\/locations\/[^/]+\/queues\/[^/:]+)(?::(?<verb>\w+))?$/
const TASKS = /^v2\/(?<queue>projects\/[^/]+\/locations\/[^/]+\/queues\/[^/]+)\/tasks$/
const TASK =
  /^v2\/(?<queue>projects\/[^/]+\/locations\/[^/]+\/queues\/[^/]+)\/tasks\/(?<id>[^/:]+)(?::(?<verb>\w+))?$/

interface CloudTasksState {
  readonly queues: TaskQueues
  readonly now: () => number
}

/** The methods of the API that the client knows, on the given queues. */
export function routeCloudTasks(state: CloudTasksState, call: RestCall): unknown {
  for (const [pattern, respond] of ROUTES) {
    const place = pattern.exec(call.path)?.groups
    if (place !== undefined) return respond(state, call, place)
  }
  throw unknownMethod()
}

type Place = Readonly<Record<string, string | undefined>>
type Respond = (state: CloudTasksState, call: RestCall, place: Place) => unknown

const ROUTES: readonly (readonly [RegExp, Respond])[] = [
  [QUEUES, onQueues],
  [QUEUE, onQueue],
  [TASKS, onTasks],
  [TASK, onTask],
]

function onQueues({ queues, now }: CloudTasksState, call: RestCall, { parent = '' }: Place): unknown {
  if (call.method === 'GET') return { queues: queues.list(parent).map(queueJson) }
  if (call.method !== 'POST') throw unknownMethod()
  const parsed = parseQueue(call.body)
  if (parsed?.name?.startsWith(`${parent}/queues/`) !== true)
    throw new RpcError('INVALID_ARGUMENT', 'Invalid queue')
  return queueJson(queues.create(parsed.name, parsed.limits, now()))
}

function onQueue(
  { queues, now }: CloudTasksState,
  call: RestCall,
  { queue: name = '', verb }: Place,
): unknown {
  const queue = queues.get(name)
  const method = verb === undefined ? call.method : `${call.method} ${verb}`
  if (method === 'DELETE') return queues.delete(name, now())
  if (method === 'POST purge') for (const task of queue.tasks.values()) queues.drop(task, now())
  else if (method === 'POST pause' || method === 'POST resume') queue.paused = verb === 'pause'
  else if (method !== 'GET') throw unknownMethod()
  return queueJson(queue)
}

function onTasks({ queues, now }: CloudTasksState, call: RestCall, { queue = '' }: Place): unknown {
  const held = queues.get(queue)
  if (call.method === 'GET') {
    const view = viewOf(call.query.get('responseView'))
    return { tasks: [...held.tasks.values()].map((task) => taskJson(task, view)) }
  }
  if (call.method !== 'POST') throw unknownMethod()
  return taskJson(queues.add(held, parseCreateTask(call.body, queue, now()), now()), 'BASIC')
}

function onTask(
  { queues, now }: CloudTasksState,
  call: RestCall,
  { queue = '', id = '', verb }: Place,
): unknown {
  const task = queues.get(queue).tasks.get(id)
  if (task === undefined) throw new RpcError('NOT_FOUND', 'Requested entity was not found.')
  const method = verb === undefined ? call.method : `${call.method} ${verb}`
  if (method === 'DELETE') return queues.drop(task, now())
  if (method === 'POST run') task.dueAt = now()
  else if (method !== 'GET') throw unknownMethod()
  return taskJson(task, viewOf(call.query.get('responseView')))
}

function viewOf(view: string | null): 'BASIC' | 'FULL' {
  return view === 'FULL' || view === '2' ? 'FULL' : 'BASIC'
}

function unknownMethod(): RpcError {
  return new RpcError('NOT_FOUND', 'Method not found.')
}
