import { ApiError } from '../api-error.ts'

export function invalidArgument(message: string): ApiError {
  return new ApiError(400, { reason: 'invalidArgument', message })
}

export function mailNotFound(): ApiError {
  return new ApiError(404, { reason: 'notFound', message: 'Requested entity was not found.' })
}

/** Neither delegation nor a group gives a token to somebody else's mailbox (google.md 5.1). */
export function delegationDenied(email: string): ApiError {
  return new ApiError(403, { reason: 'forbidden', message: `Delegation denied for ${email}` })
}

export function noMailbox(text: 'not-enabled' | 'precondition'): ApiError {
  const message = text === 'precondition' ? 'Precondition check failed.' : 'Mail service not enabled'
  return new ApiError(400, { reason: 'failedPrecondition', message, status: 'FAILED_PRECONDITION' })
}

export function turnedOff(): ApiError {
  const message = 'The domain administrators have disabled Gmail apps.'
  return new ApiError(403, { reason: 'domainPolicy', message })
}

/** As captured: the time is in the outer text only, and in no header. */
export function rateLimited(retryAt: number): ApiError {
  const message = 'User-rate limit exceeded.'
  return new ApiError(403, {
    domain: 'usageLimits',
    reason: 'rateLimitExceeded',
    message,
    outerMessage: `${message}  Retry after ${new Date(retryAt).toISOString()}`,
  })
}

export function metadataOnly(format: string): ApiError {
  const message = `Metadata scope doesn't allow format ${format.toUpperCase()}`
  return new ApiError(403, { reason: 'forbidden', message })
}

/** What watch says of its topic; texts as people report them of the real one. */
export const topicErrors = {
  badName: () =>
    invalidArgument("Invalid topic name format. Should follow 'projects/my-project-id/topics/my-topic-id'"),
  otherProject: (project: string) =>
    invalidArgument(`Invalid topicName does not match projects/${project}/topics/*`),
  missing: (topic: string) =>
    new ApiError(404, {
      reason: 'notFound',
      message: `Error sending test message to Cloud PubSub ${topic} : Resource not found (resource=${topic.split('/').at(-1)}).`,
    }),
  notPublisher: (topic: string) =>
    new ApiError(403, {
      reason: 'forbidden',
      message: `Error sending test message to Cloud PubSub ${topic} : User not authorized to perform this action.`,
    }),
  another: () =>
    invalidArgument(
      'Only one user push notification client allowed per developer (call /stop then try again)',
    ),
}
