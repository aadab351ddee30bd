import { problemDocument } from '../../shared/platform/problem-document.ts'
import { jsonSchemaOf } from './json-schema.ts'
import type { JsonSchema } from './json-schema.ts'

export type Tag =
  | 'For the ERP'
  | 'For Google'
  | 'For browsers'
  | 'For programs'
  | 'Workers'
  | 'Console'
  | 'Health'

/** A schema under a name of its own, so that programs made from the document have a type of that name. */
export interface NamedSchema {
  readonly name: string
  readonly schema: JsonSchema
}

export interface Answer {
  readonly description: string
  /** By its media type. */
  readonly content?: Readonly<Record<string, NamedSchema>>
  /** Answered by many operations: written once, under this name. */
  readonly shared?: string
  readonly headers?: Readonly<Record<string, unknown>>
}

export interface Operation {
  readonly method: 'get' | 'post'
  readonly path: string
  readonly id: string
  readonly tag: Tag
  readonly summary: string
  readonly description?: string
  /** One of them is enough; none for everybody. */
  readonly security: readonly Readonly<Record<string, readonly never[]>>[]
  readonly parameters?: readonly unknown[]
  readonly body?: NamedSchema & { readonly type?: string }
  readonly answers: Readonly<Record<string, Answer>>
  /** Refusals with problem documents, by their status. */
  readonly problems: readonly number[]
}

export const NOBODY_ASKED: Operation['security'] = [{}]
/** What may go wrong anywhere. */
export const TROUBLE = [500, 503] as const

export const DONE: Answer = { description: 'Taken. There is no body.' }

export const TEXT: NamedSchema = { name: 'Text', schema: { type: 'string' } }

export const PROBLEM: NamedSchema = { name: 'Problem', schema: jsonSchemaOf(problemDocument, 'output') }

export const PAGE: Answer = {
  shared: 'Page',
  description: 'A page in Czech or English.',
  content: { 'text/html': TEXT },
}

/** What may go wrong where people look at the answer. */
export const TROUBLE_IN_WORDS: Operation['answers'] = {
  '5XX': {
    shared: 'PageTrouble',
    description: 'A page that says so; a problem document where none could be made.',
    content: { 'text/html': TEXT, 'application/problem+json': PROBLEM },
  },
}

export const IN_WORDS: Operation['answers'] = {
  '4XX': { ...PAGE, shared: 'PageRefusal', description: 'A refusal in words; 401 is the page to sign in.' },
  ...TROUBLE_IN_WORDS,
}

export function redirect(description: string): Answer {
  return { description, headers: { Location: { required: true, schema: { type: 'string' } } } }
}

export function json(description: string, body: NamedSchema): Answer {
  return { description, content: { 'application/json': body } }
}
