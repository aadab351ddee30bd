import fc from 'fast-check'
import { DIRECTIONS } from '../../../shared/domain/direction.ts'
import { PRIVATE_POLICIES, REMOVAL_POLICIES } from '../../../shared/domain/options.ts'
import { CALL_LABELS } from './people-words.ts'
import { DANGEROUS, STEPS, WAYS } from './trouble.ts'
import { ACTS } from './whole-people.ts'

const small = fc.nat({ max: 11 })
const anyAct = fc.record({ what: fc.constantFrom(...ACTS), pick: small, more: small })
/** Comes first: without meetings nothing else happens. */
const anyMake = fc.record({
  what: fc.constantFrom(
    'erp-make' as const,
    'google-make' as const,
    'google-make-series' as const,
    'google-make-rare' as const,
  ),
  pick: small,
  more: small,
})
const anyTrouble = fc.oneof(
  fc.record({
    at: fc.constantFrom(...DANGEROUS),
    how: fc.constantFrom('dies-after' as const, 'lost-answer' as const),
  }),
  fc.record({
    at: fc.oneof(fc.integer({ min: 1, max: 25 }), fc.constantFrom(...STEPS)),
    how: fc.constantFrom(...WAYS),
  }),
)

const anyStepMs = fc.constantFrom(0, 0, 0, 2000, 5000)

const RACES = {
  erp: ['erp-title', 'erp-text', 'erp-time', 'erp-delete', 'erp-invite', 'erp-answer'],
  google: ['google-title', 'google-text', 'google-time', 'google-delete', 'google-invite', 'google-hide'],
} as const

const anySettings = fc.oneof(
  fc.record({ direction: fc.constantFrom(...DIRECTIONS) }),
  fc.record({ hasShared: fc.boolean() }),
  fc.record({ callLabel: fc.constantFrom(...CALL_LABELS) }),
  fc.record({ onGoogleRemoval: fc.constantFrom(...REMOVAL_POLICIES) }),
  fc.record({ privateEvents: fc.constantFrom(...PRIVATE_POLICIES) }),
  fc.record({ hasAttendees: fc.boolean() }),
  fc.record({ removesGoogleBorn: fc.boolean() }),
)

/** Turn by turn, or one goes on for long while the others stand still. */
const anyOrder = fc
  .array(fc.tuple(fc.nat({ max: 3 }), fc.constantFrom(1, 1, 2, 4, 8, 16)), { minLength: 1, maxLength: 6 })
  .map((turns) => turns.flatMap(([job, steps]) => Array<number>(steps).fill(job)))

export const anyMove = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('person' as const), act: anyMake, fate: fateOf() }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('person' as const), act: anyAct, fate: fateOf() }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('run' as const),
      /** Which of those that are due run side by side. */
      picks: fc.array(small, { minLength: 1, maxLength: 3 }),
      order: anyOrder,
      stepMs: anyStepMs,
      trouble: fc.option(anyTrouble, { freq: 2 }),
      isTwice: fc.boolean(),
      skewMs: fc.constantFrom(0, 0, -10_000, 10_000),
      meanwhile: fc.option(fc.record({ step: fc.nat({ max: 15 }), act: anyAct, fate: fateOf() })),
    }),
  },
  {
    weight: 5,
    /** Both sides of one meeting are changed at once, and all that is told of it runs side by side. */
    arbitrary: fc.record({
      kind: fc.constant('race' as const),
      pick: small,
      more: small,
      inErp: fc.constantFrom(...RACES.erp),
      inGoogle: fc.constantFrom(...RACES.google),
      order: anyOrder,
      stepMs: anyStepMs,
      isTwice: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      seconds: fc.constantFrom(1, 70, 700, 90_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('sweep' as const),
      depth: fc.constantFrom('changes' as const, 'all' as const, 'window' as const),
      trouble: fc.option(anyTrouble, { freq: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const), calendar: fc.nat({ max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pause' as const), member: fc.nat({ max: 1 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('connect' as const), member: fc.nat({ max: 1 }) }) },
  {
    weight: 1,
    /** Whether what is held back may go. */
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      member: fc.nat({ max: 1 }),
      answer: fc.constantFrom('remove' as const, 'keep' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('settings' as const), change: anySettings }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rest' as const) }) },
)

/** What there is before the noise begins, and whether both sides have met by then. */
export const anyBeginning = fc.record({
  makes: fc.array(anyMake, { minLength: 1, maxLength: 4, size: 'max' }),
  isMet: fc.boolean(),
})
export const anyMoves = fc.array(anyMove, { maxLength: 30, size: 'max' })

export type Beginning = typeof anyBeginning extends fc.Arbitrary<infer T> ? T : never

export type Move = typeof anyMove extends fc.Arbitrary<infer T> ? T : never

export const anyWorld = fc.record({
  isVersioned: fc.boolean(),
  hasShared: fc.boolean(),
  chosen: fc.record({
    onGoogleRemoval: rarely('remove' as const, REMOVAL_POLICIES),
    privateEvents: rarely('skip' as const, PRIVATE_POLICIES),
    hasAttendees: rarely(true, [false]),
    removesGoogleBorn: rarely(true, [false]),
  }),
})

function rarely<T>(usual: T, others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  )
}

function fateOf() {
  return fc.constantFrom(
    'deliver' as const,
    'deliver' as const,
    'lose' as const,
    'twice' as const,
    'late' as const,
  )
}
