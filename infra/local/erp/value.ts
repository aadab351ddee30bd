/** A JSON value as records hold it. */
export type Value = string | number | boolean | null | Value[] | { [key: string]: Value }
export type Attributes = { [name: string]: Value }

/** The ids of a link-multiple attribute; anything else is no id. */
export function toIds(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** An object attribute such as `usersColumns`; anything else is empty. */
export function toMap(value: Value | undefined): Attributes {
  return isMap(value) ? value : {}
}

export function isMap(value: unknown): value is Attributes {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function toText(value: Value | undefined): string {
  return typeof value === 'string' ? value : ''
}

export function sameValue(left: Value | undefined, right: Value | undefined): boolean {
  return JSON.stringify(left ?? null) === JSON.stringify(right ?? null)
}
