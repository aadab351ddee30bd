/** What a Google API says when it refuses, told as it was seen live: the envelope with `status` beside `errors`. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: number
  readonly detail: ApiErrorDetail

  constructor(code: number, detail: ApiErrorDetail) {
    super(detail.message)
    this.code = code
    this.detail = detail
  }
}

export interface ApiErrorDetail {
  readonly reason: string
  readonly message: string
  readonly domain?: string
  /** The text at the top, where it differs from the one in `errors`. */
  readonly outerMessage?: string
  readonly location?: string
  readonly locationType?: 'parameter' | 'header'
  /** Where the HTTP status could stand for several. */
  readonly status?: string
}

const STATUS_NAMES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ALREADY_EXISTS',
  410: 'ABORTED',
  412: 'FAILED_PRECONDITION',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
}

export function apiErrorBody(code: number, detail: ApiErrorDetail): object {
  const { outerMessage, domain, reason, message, location, locationType } = detail
  const inner = { domain: domain ?? 'global', reason, message, ...(location && { location, locationType }) }
  const status = detail.status ?? STATUS_NAMES[code]
  return {
    error: {
      errors: [inner],
      code,
      message: outerMessage ?? message,
      ...(status !== undefined && { status }),
    },
  }
}

/** The envelope of newer APIs such as People: without `errors`, the reason in the details. */
export function newerErrorBody(
  code: number,
  { reason, message }: { reason: string; message: string },
): object {
  const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com' }
  const status = STATUS_NAMES[code]
  return { error: { code, message, ...(status !== undefined && { status }), details: [info] } }
}

export function invalid(message: string, location?: string): ApiError {
  return new ApiError(400, {
    reason: 'invalid',
    message,
    ...(location && { location, locationType: 'parameter' }),
  })
}

export function required(message: string): ApiError {
  return new ApiError(400, { reason: 'required', message })
}

export function notFound(): ApiError {
  return new ApiError(404, { reason: 'notFound', message: 'Not Found' })
}

export function gone(): ApiError {
  return new ApiError(410, { reason: 'deleted', message: 'Resource has been deleted' })
}

export function timeRangeEmpty(): ApiError {
  return new ApiError(400, {
    domain: 'calendar',
    reason: 'timeRangeEmpty',
    message: 'The specified time range is empty.',
    locationType: 'parameter',
    location: 'timeMax',
  })
}

export function authError(): ApiError {
  return new ApiError(401, {
    reason: 'authError',
    message: 'Invalid Credentials',
    outerMessage:
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
    locationType: 'header',
    location: 'Authorization',
  })
}

export function insufficientPermissions(): ApiError {
  return new ApiError(403, {
    reason: 'insufficientPermissions',
    message: 'Insufficient Permission',
    outerMessage: 'Request had insufficient authentication scopes.',
  })
}

export function writerRequired(): ApiError {
  return new ApiError(403, {
    domain: 'calendar',
    reason: 'requiredAccessLevel',
    message: 'You need to have writer access to this calendar.',
  })
}

export function forbiddenForNonOrganizer(): ApiError {
  return new ApiError(403, {
    domain: 'calendar',
    reason: 'forbiddenForNonOrganizer',
    message: 'Shared properties can only be changed by the organizer of the event.',
  })
}

export function duplicate(): ApiError {
  return new ApiError(409, { reason: 'duplicate', message: 'The requested identifier already exists.' })
}

export function conditionNotMet(): ApiError {
  return new ApiError(412, {
    reason: 'conditionNotMet',
    message: 'Precondition Failed',
    locationType: 'header',
    location: 'If-Match',
  })
}

/** Live the domain is `global`, though the guide says `calendar`. */
export function fullSyncRequired(): ApiError {
  return new ApiError(410, {
    reason: 'fullSyncRequired',
    message: 'Sync token is no longer valid, a full sync is required.',
  })
}
