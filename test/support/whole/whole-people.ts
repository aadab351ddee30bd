import { actInErp, ERP_ACTS } from './people-in-erp.ts'
import { actInGoogle, GOOGLE_ACTS } from './people-in-google.ts'
import type { WholeWorld } from './whole-world.ts'

export const ACTS = [...ERP_ACTS, ...GOOGLE_ACTS] as const

/** What a person does. `pick` and `more` say to which meeting and how, among what there is. */
export interface Act {
  readonly what: (typeof ACTS)[number]
  readonly pick: number
  readonly more: number
}

/** Does it, if there is anything to do it to. */
export function act(world: WholeWorld, one: Act): void {
  world.clock.time += 1500
  const inErp = ERP_ACTS.find((what) => what === one.what)
  if (inErp) actInErp(world, { ...one, what: inErp })
  else actInGoogle(world, { ...one, what: one.what as (typeof GOOGLE_ACTS)[number] })
}
