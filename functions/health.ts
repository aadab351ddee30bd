import type { Deps } from '../shared/platform/deps.ts'
import type { Incoming, Reply } from '../shared/platform/http.ts'
import type { HealthAnswer } from './health-answer.ts'
import type { Room } from './registry.ts'

/** With a z, as operators expect it, and without: Cloud Run keeps some paths that end with z on public addresses to itself. */
const ASKED = /^\/(health|ready)z?$/

export function isHealthCheck({ method, path }: Incoming): boolean {
  return method === 'GET' && ASKED.test(path)
}

/**
 * `GET /healthz`: the settings are complete and the function's code loads. `GET /readyz`: the store answers too; throws
 * `store.unavailable` while it doesn't.
 */
export async function answerHealth(
  { path }: Incoming,
  { room, deps }: { room: Room; deps: Deps },
): Promise<Reply> {
  await room.load()
  if (ASKED.exec(path)?.[1] === 'ready') await deps.checkReady()
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  const answer: HealthAnswer = { status: 'ok' }
  return { status: 200, headers, body: JSON.stringify(answer) }
}
