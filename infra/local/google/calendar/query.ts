import { invalid } from '../api-error.ts'
import { isTimeZone, parseMoment } from './event-times.ts'

/** Reads the parameters of a request; what the discovery document does not allow is a 400 `invalid`. */
export interface Query {
  text(name: string): string | null
  flag(name: string): boolean | null
  count(name: string): number | null
  choice<T extends string>(name: string, choices: readonly T[]): T | null
  choices<T extends string>(name: string, choices: readonly T[]): readonly T[]
  texts(name: string): readonly string[]
  moment(name: string): number | null
  zone(name: string): string | null
  has(name: string): boolean
  /** The same for the same parameters, in whatever order; `without` names those that don't count. */
  signature(without: readonly string[]): string
}

export function readQuery(parameters: URLSearchParams): Query {
  const text = (name: string) => parameters.get(name)
  const bad = (name: string) => invalid(`Invalid value for: ${name}`, name)
  const oneOf = <T extends string>(name: string, value: string, choices: readonly T[]): T => {
    const found = choices.find((choice) => choice === value)
    if (found === undefined) throw bad(name)
    return found
  }
  return {
    text,
    flag: (name) => {
      const value = text(name)
      return value === null ? null : oneOf(name, value, ['true', 'false']) === 'true'
    },
    count: (name) => {
      const value = text(name)
      if (value === null) return null
      if (!/^\d{1,9}$/.test(value) || Number(value) < 1) throw bad(name)
      return Number(value)
    },
    choice: (name, choices) => {
      const value = text(name)
      return value === null ? null : oneOf(name, value, choices)
    },
    choices: (name, choices) => parameters.getAll(name).map((value) => oneOf(name, value, choices)),
    texts: (name) => parameters.getAll(name),
    moment: (name) => {
      const value = text(name)
      return value === null ? null : parseMoment(value, name)
    },
    zone: (name) => {
      const value = text(name)
      if (value !== null && !isTimeZone(value)) throw bad(name)
      return value
    },
    has: (name) => parameters.has(name),
    signature: (without) => {
      const counted = [...parameters].filter(([name]) => !without.includes(name))
      return JSON.stringify(counted.map(([name, value]) => `${name}=${value}`).sort())
    },
  }
}

/** Parameters of every Google API; they say nothing about what is asked. */
export const GENERAL_PARAMETERS = [
  'alt',
  'fields',
  'key',
  'oauth_token',
  'prettyPrint',
  'quotaUser',
  'userIp',
  'access_token',
]
