import type { ErpFilter } from '../../shared/contact-ports.ts'

/** What we push of a contact, or show of it, anyway. */
const ATTRIBUTES = [
  'name',
  'firstName',
  'lastName',
  'emailAddress',
  'phoneNumber',
  'accountName',
  'title',
  'addressCity',
  'addressCountry',
  'assignedUserId',
]
const COMPARISONS = ['equals', 'in', 'contains', 'startsWith', 'isNull', 'isNotNull']
const DEPTH_MAX = 3

/**
 * Whether a filter asks for nothing but what a person sees of his contacts. The ERP answers with the rights of our API user: by fields
 * or links that are hidden from him, he could find out bit by bit what is in them.
 */
export function isPlainFilter(filter: ErpFilter, depth = 0): boolean {
  return depth <= DEPTH_MAX && filter.every((item) => isPlainItem(item, depth))
}

function isPlainItem({ type, attribute, value }: ErpFilter[number], depth: number): boolean {
  if (type === 'and' || type === 'or')
    return Array.isArray(value) && value.length > 0 && value.every(isItem) && isPlainFilter(value, depth + 1)
  return isOneOf(COMPARISONS, type) && isOneOf(ATTRIBUTES, attribute)
}

function isItem(value: unknown): value is ErpFilter[number] {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isOneOf(list: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && list.includes(value)
}
