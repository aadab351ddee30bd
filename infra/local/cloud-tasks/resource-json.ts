import { z } from 'zod'
import type { QueueLimits } from '../../../shared/tasks/queue-limits.ts'
import type { HeldQueue, HeldTask } from './task-queues.ts'

/** A task as Cloud Tasks shows it. The basic view leaves the body out, which may be private. */
export function taskJson(task: HeldTask, view: 'BASIC' | 'FULL'): object {
  const { serviceAccountEmail, audience } = task.oidcToken ?? {}
  return {
    name: `${task.queue}/tasks/${task.id}`,
    httpRequest: {
      url: task.url,
      httpMethod: task.method,
      headers: task.headers,
      ...(view === 'FULL' && { body: task.body.toString('base64') }),
      ...(task.oidcToken !== null && { oidcToken: { serviceAccountEmail, audience } }),
    },
    scheduleTime: toTime(Number.isFinite(task.dueAt) ? task.dueAt : task.scheduleTime),
    createTime: toTime(Math.floor(task.createdAt / 1_000) * 1_000),
    dispatchDeadline: toDuration(task.dispatchDeadlineMs),
    dispatchCount: task.attempts,
    responseCount: task.responses,
    ...(task.firstTakenAt !== null && { firstAttempt: { dispatchTime: toTime(task.firstTakenAt) } }),
    view,
  }
}

export function queueJson({ name, limits, paused }: HeldQueue): object {
  return {
    name,
    state: paused ? 'PAUSED' : 'RUNNING',
    rateLimits: {
      maxDispatchesPerSecond: limits.maxDispatchesPerSecond,
      maxBurstSize: limits.maxBurst,
      maxConcurrentDispatches: limits.maxConcurrent,
    },
    retryConfig: {
      maxAttempts: limits.maxAttempts,
      maxRetryDuration: toDuration(limits.maxRetryDurationMs),
      minBackoff: toDuration(limits.minBackoffMs),
      maxBackoff: toDuration(limits.maxBackoffMs),
      maxDoublings: limits.maxDoublings,
    },
  }
}

const duration = z
  .string()
  .regex(/^\d+(\.\d+)?s$/)
  .transform((text) => Number.parseFloat(text) * 1_000)

const queueRequest = z.object({
  name: z.string().optional(),
  rateLimits: z
    .object({
      maxDispatchesPerSecond: z.number().max(500).optional(),
      maxConcurrentDispatches: z.number().int().max(5_000).optional(),
    })
    .default({}),
  retryConfig: z
    .object({
      maxAttempts: z.number().int().min(-1).optional(),
      maxRetryDuration: duration.optional(),
      minBackoff: duration.optional(),
      maxBackoff: duration.optional(),
      maxDoublings: z.number().int().optional(),
    })
    .default({}),
})

/** Null when it isn't a queue. */
export function parseQueue(body: unknown): { name: string | undefined; limits: Partial<QueueLimits> } | null {
  const parsed = queueRequest.safeParse(body ?? {})
  if (!parsed.success) return null
  const { name, rateLimits, retryConfig } = parsed.data
  const limits = {
    maxDispatchesPerSecond: rateLimits.maxDispatchesPerSecond,
    maxConcurrent: rateLimits.maxConcurrentDispatches,
    maxAttempts: retryConfig.maxAttempts,
    maxRetryDurationMs: retryConfig.maxRetryDuration,
    minBackoffMs: retryConfig.minBackoff,
    maxBackoffMs: retryConfig.maxBackoff,
    maxDoublings: retryConfig.maxDoublings,
  }
  return {
    name,
    limits: Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)),
  }
}

function toTime(ms: number): string {
  return new Date(ms).toISOString()
}

function toDuration(ms: number): string {
  return `${ms / 1_000}s`
}
