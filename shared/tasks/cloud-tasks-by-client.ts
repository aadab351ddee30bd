import type { CloudTasksClient } from '@google-cloud/tasks'
import type { Tasks } from '../ports.ts'
import { googleClientOptions } from '../store/google-client-options.ts'
import { cloudTasks } from './cloud-tasks.ts'
import type { CloudTasksOptions } from './cloud-tasks.ts'

/** Cloud Tasks by Google's client, which is loaded on first use. */
export function cloudTasksByClient(options: CloudTasksOptions): Tasks {
  const { deadlineMs = 10_000 } = options
  let connecting: Promise<CloudTasksClient> | undefined
  return cloudTasks(options, async (parent, { scheduleAt, dispatchDeadlineMs, ...task }) => {
    connecting ??= connect(options)
    const client = await connecting
    const scheduled = scheduleAt === undefined ? {} : { scheduleTime: toProtoTime(scheduleAt) }
    const dispatchDeadline = toProtoTime(dispatchDeadlineMs)
    await client.createTask(
      { parent, task: { ...task, ...scheduled, dispatchDeadline } },
      { timeout: deadlineMs },
    )
  })
}

async function connect({ apiEndpoint }: CloudTasksOptions): Promise<CloudTasksClient> {
  const client = await import('@google-cloud/tasks')
  return new client.CloudTasksClient(await googleClientOptions(apiEndpoint))
}

function toProtoTime(ms: number): { seconds: number; nanos: number } {
  const seconds = Math.floor(ms / 1_000)
  return { seconds, nanos: Math.round((ms - seconds * 1_000) * 1_000_000) }
}
