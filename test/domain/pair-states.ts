import type { Fingerprint, Link, SideState } from '../../shared/domain/link.ts'
import type { Step, Write } from '../../shared/domain/plan-step.ts'

/** One side's fields in plain text, as a test writes them down. */
export type Values = Readonly<Record<string, string>>

/** As in the product, the two sides write the same thing differently: Google has a label, the ERP can't hold `<`. */
export const asGoogle = (value: string): string => `L ${value}`
export const asErp = (value: string): string => value.replace(/^L /, '').replaceAll('<', '')

export function inErp(values: Values): SideState {
  return mapValues(values, (value) => ({
    here: print('erp', value),
    there: print('google', asGoogle(value)),
  }))
}

export function inGoogle(values: Values): SideState {
  return mapValues(values, (value) => ({ here: print('google', value), there: print('erp', asErp(value)) }))
}

/** Google as it shows these values of the ERP. */
export function shownInGoogle(values: Values): SideState {
  return inGoogle(mapValues(values, asGoogle))
}

/** A settled memory: both sides hold these values, each in its own way. */
export function agreedOn(values: Values): Link {
  return {
    presence: { erp: [true], google: [true] },
    fields: mapValues(values, (value) => ({
      erp: [print('erp', value)],
      google: [print('google', asGoogle(value))],
    })),
  }
}

export function tombstoneOf(values: Values): Link {
  return { ...agreedOn(values), presence: { erp: [false], google: [false] } }
}

/** A step in one line: `change google title when (over title)`. */
export function told(step: Step): string {
  if (step.do === 'nothing' || step.do === 'remember') return step.do
  if (step.do === 'read') return `read ${step.side}`
  const over = step.overwrites.length === 0 ? [] : [`(over ${step.overwrites.join(' ')})`]
  return [step.do, step.on, ...step.fields, ...over].join(' ')
}

export function asWrite(step: Step): Write {
  if (step.do === 'nothing' || step.do === 'remember' || step.do === 'read')
    throw new Error(`not a write: ${step.do}`)
  return step
}

export function print(side: 'erp' | 'google', value: string): Fingerprint {
  return `${side}: ${value}` as Fingerprint
}

function mapValues<T, R>(values: Readonly<Record<string, T>>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]))
}
