import { isObject } from './check-person.ts'
import type { ContactsBook } from './contacts-book.ts'
import { invalidArgument, invalidMask, maskRequired } from './people-error.ts'
import type { Cost } from './people-quota.ts'
import { isWritable, READABLE_FIELDS, type WritableField } from './person-fields.ts'

/** One call of the API, without HTTP. */
export interface CallRequest {
  /** What the path names: `people/…` or `contactGroups/…`; empty where it names none. */
  readonly name: string
  readonly params: URLSearchParams
  readonly body: Readonly<Record<string, unknown>>
}

export type Reply = Readonly<Record<string, unknown>>

export interface ApiMethod {
  readonly http: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Its group, if any, is the name in the path. */
  readonly path: RegExp
  /** Mutators of one account must come one after another. */
  readonly writes?: true
  readonly cost: (request: CallRequest) => Cost
  readonly run: (book: ContactsBook, request: CallRequest) => object
}

/** The fields to answer with. Which are missing says the name of the mask. */
export function readMask(text: string | null, name: 'personFields' | 'readMask'): readonly string[] {
  const fields = splitMask(text)
  if (fields.length === 0) throw maskRequired(name)
  const wrong = fields.find((field) => !READABLE_FIELDS.includes(field))
  if (wrong !== undefined) throw invalidMask(name, wrong)
  return fields
}

/** Left out it means all fields: so for the answers of single writes. */
export function optionalMask(text: string | null): readonly string[] {
  return splitMask(text).length === 0 ? READABLE_FIELDS : readMask(text, 'personFields')
}

export function writeMask(text: string | null, name: 'updateMask' | 'updatePersonFields'): WritableField[] {
  const fields = splitMask(text)
  if (fields.length === 0) throw maskRequired(name)
  const known = fields.filter(isWritable)
  const wrong = fields.find((field) => !isWritable(field))
  if (wrong !== undefined) throw invalidMask(name, wrong)
  return known
}

function splitMask(text: string | null): readonly string[] {
  const fields = (text ?? '').split(',').map((field) => field.trim())
  return [...new Set(fields.filter((field) => field !== ''))]
}

export function textOf(body: CallRequest['body'], name: string): string | null {
  const value = body[name]
  if (value === undefined || value === null) return null
  if (typeof value !== 'string') throw invalidArgument(name, 'is no text')
  return value
}

export function textsOf(body: CallRequest['body'], name: string): readonly string[] {
  const value = body[name] ?? []
  const isTexts = Array.isArray(value) && value.every((one) => typeof one === 'string')
  if (!isTexts) throw invalidArgument(name, 'is no list of texts')
  return value
}

export function objectOf(body: CallRequest['body'], name: string): Readonly<Record<string, unknown>> {
  const value = body[name]
  if (!isObject(value)) throw invalidArgument(name, 'is no object')
  return value
}

export function countOf(params: URLSearchParams, name: string): number | null {
  const text = params.get(name)
  if (text === null) return null
  if (!/^\d{1,9}$/.test(text)) throw invalidArgument(name, 'is no number')
  return Number(text)
}

export function flagOf(params: URLSearchParams, name: string): boolean {
  return params.get(name) === 'true'
}
