import type { TakenTask } from './dispatch-loop.ts'

/** The headers Cloud Tasks puts on an attempt, over those of the task itself. Counts are of the attempts before this one. */
export function taskHeaders(taken: TakenTask, own: Readonly<Record<string, string>>, token: string | null) {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(own)) headers[name.toLowerCase()] = value
  headers['user-agent'] = 'Google-Cloud-Tasks'
  headers['x-cloudtasks-queuename'] = taken.queue
  headers['x-cloudtasks-taskname'] = taken.name
  headers['x-cloudtasks-taskretrycount'] = String(taken.attempts - 1)
  headers['x-cloudtasks-taskexecutioncount'] = String(taken.executions)
  headers['x-cloudtasks-tasketa'] = String(taken.eta / 1_000)
  if (taken.previousStatus !== null)
    headers['x-cloudtasks-taskpreviousresponse'] = String(taken.previousStatus)
  if (token !== null) headers['authorization'] = `Bearer ${token}`
  return headers
}
