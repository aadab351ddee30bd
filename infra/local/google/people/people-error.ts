/** `google.rpc.Code` of the names that People uses; they stand in the answers for single people of a batch. */
const RPC_CODES = {
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
} as const

export type PeopleStatus = keyof typeof RPC_CODES

export interface ErrorDetail {
  readonly '@type': string
  readonly [member: string]: unknown
}

/** A refusal of People v1: Google's newer envelope, without `errors` (so in every captured body; google.md 4.2, 4.3). */
export class PeopleError extends Error {
  override readonly name = 'PeopleError'
  readonly code: number
  readonly status: PeopleStatus
  readonly details: readonly ErrorDetail[]

  constructor(
    { code, status }: { code: number; status: PeopleStatus },
    message: string,
    details: readonly ErrorDetail[] = [],
  ) {
    super(message)
    this.code = code
    this.status = status
    this.details = details
  }
}

export function peopleErrorBody({ code, status, message, details }: PeopleError): object {
  return { error: { code, message, status, ...(details.length > 0 && { details }) } }
}

/** The `status` of one person in the answer to a batch. */
export function rpcStatusOf({ status, message, details }: PeopleError): Record<string, unknown> {
  return { code: RPC_CODES[status], message, ...(details.length > 0 && { details }) }
}

const INVALID = { code: 400, status: 'INVALID_ARGUMENT' } as const

/** Google says no more than this of most mistakes; what it was stands in the details, for whoever reads a failed test. */
export function invalidArgument(field: string, description: string): PeopleError {
  return new PeopleError(INVALID, 'Request contains an invalid argument.', [
    { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ field, description }] },
  ])
}

/** A token that isn't one, or not for this query: without details (google.md 4.2). */
export function malformedToken(): PeopleError {
  return new PeopleError(INVALID, 'Request contains an invalid argument.')
}

export function unknownName(name: string, at: string): PeopleError {
  const description = `Invalid JSON payload received. Unknown name "${name}" at '${at}': Cannot find field.`
  return new PeopleError(INVALID, description, [
    { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ field: at, description }] },
  ])
}

export function maskRequired(mask: string): PeopleError {
  return new PeopleError(
    INVALID,
    `${mask} mask is required. Please specify one or more valid paths. Valid paths are documented at https://developers.google.com/people/api/rest/v1/people/get.`,
  )
}

export function invalidMask(mask: string, path: string): PeopleError {
  return new PeopleError(INVALID, `Invalid ${mask} mask path: "${path}".`)
}

export function nothingToCreate(): PeopleError {
  return new PeopleError(INVALID, 'Must specify a non-metadata contact field on the person')
}

export function etagMissing(): PeopleError {
  return new PeopleError(
    INVALID,
    'Request must set person.etag or person.metadata.sources.etag for the source that is being updated.',
  )
}

/** 400, not 412 (google.md 4.3). */
export function etagStale(): PeopleError {
  return new PeopleError(
    { code: 400, status: 'FAILED_PRECONDITION' },
    'Request person.etag is different than the current person.etag. Clear local cache and get the latest person.',
  )
}

export function personNotFound(): PeopleError {
  return new PeopleError({ code: 404, status: 'NOT_FOUND' }, 'Requested entity was not found.')
}

export function groupNameTaken(): PeopleError {
  return new PeopleError({ code: 409, status: 'ALREADY_EXISTS' }, 'Contact group name already exists.')
}

/** google.md 4.3 knows the word and not the status; callers have to go by the word. */
export function contactsFull(): PeopleError {
  return new PeopleError({ code: 400, status: 'FAILED_PRECONDITION' }, 'MY_CONTACTS_OVERFLOW_COUNT', [
    errorInfo('MY_CONTACTS_OVERFLOW_COUNT', 'people.googleapis.com'),
  ])
}

export function writesOverlap(): PeopleError {
  return new PeopleError({ code: 409, status: 'ABORTED' }, 'The operation was aborted.')
}

export function quotaExceeded(metric: string, period: string): PeopleError {
  const limit = `${metric} per ${period} per user`
  return new PeopleError(
    { code: 429, status: 'RESOURCE_EXHAUSTED' },
    `Quota exceeded for quota metric '${metric}' and limit '${limit}' of service 'people.googleapis.com' for consumer 'project_number:100000000001'.`,
    [errorInfo('RATE_LIMIT_EXCEEDED', 'googleapis.com')],
  )
}

export function tooManyFullSyncs(): PeopleError {
  return new PeopleError({ code: 429, status: 'RESOURCE_EXHAUSTED' }, 'FBS quota limit exceeded.')
}

/** Which code and status it comes with differs from report to report (google.md 4.2). */
export function syncTokenExpired(form: { code: number; status: PeopleStatus }): PeopleError {
  return new PeopleError(
    form,
    'Sync token is expired. Clear local cache and retry call without the sync token.',
    [errorInfo('EXPIRED_SYNC_TOKEN', 'people.googleapis.com')],
  )
}

export function errorInfo(reason: string, domain: string): ErrorDetail {
  return { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain }
}
