import type { Tasks } from '../ports.ts'
import { cloudCalls } from '../store/cloud-calls.ts'
import type { CloudCredentials } from '../store/cloud-credentials.ts'
import { cloudDeadline } from '../store/cloud-deadline.ts'
import { cloudTasks } from './cloud-tasks.ts'
import type { CloudTasksOptions } from './cloud-tasks.ts'

export interface CloudTasksRestOptions extends CloudTasksOptions {
  /** Those of Google's library, unless told otherwise. */
  readonly credentials?: CloudCredentials
}

/** Cloud Tasks by a call of our own (see cloud-calls). */
export function cloudTasksByRest(options: CloudTasksRestOptions): Tasks {
  const { apiEndpoint, credentials, deadlineMs = 10_000 } = options
  const call = cloudCalls({ host: 'cloudtasks.googleapis.com', apiEndpoint, credentials })
  return cloudTasks(options, (parent, { scheduleAt, dispatchDeadlineMs, ...task }) =>
    cloudDeadline(deadlineMs, (signal) => {
      const scheduled = scheduleAt === undefined ? {} : { scheduleTime: new Date(scheduleAt).toISOString() }
      const dispatchDeadline = `${dispatchDeadlineMs / 1_000}s`
      const body = { task: { ...task, ...scheduled, dispatchDeadline } }
      return call({ method: 'POST', path: `v2/${parent}/tasks`, body, signal })
    }),
  )
}
