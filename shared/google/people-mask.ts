import { PERSON_FIELDS } from '../domain/person.ts'

/** The fields to read: all that we write, and `metadata` for the etag. It must never change under a sync token. */
export const PEOPLE_MASK = [...PERSON_FIELDS, 'metadata'].join(',')

/** Without it Google mixes in what people tell of themselves in their profiles. */
export const PEOPLE_SOURCES: readonly string[] = ['READ_SOURCE_TYPE_CONTACT']
