import { isSettled, otherSide } from './link.ts'
import type { Link, PairState, Side, SideState } from './link.ts'

export const DIRECTIONS = ['both', 'erp-to-google', 'google-to-erp'] as const

/** Which way changes are carried. */
export type Direction = (typeof DIRECTIONS)[number]

/** The side that only follows; null when both lead. */
function followerOf(direction: Direction): Side | null {
  if (direction === 'both') return null
  return direction === 'erp-to-google' ? 'google' : 'erp'
}

/** Whether changes are carried to this side. */
export function mayWrite(side: Side, direction: Direction): boolean {
  const follower = followerOf(direction)
  return follower === null || follower === side
}

/** The side whose value a conflict overwrites. */
export function loserBy(direction: Direction, later: (field: string) => Side): (field: string) => Side {
  const follower = followerOf(direction)
  return follower === null ? later : () => follower
}

/**
 * The pair as the plan is to see it: what was changed on the side that only follows looks as it is remembered, so it is neither
 * carried over nor put right, until the leading side changes the same thing. It stays news, for the day when both lead. Of a write
 * that was announced nothing is hidden: it is finished first.
 */
export function directed(link: Link, state: PairState, direction: Direction): PairState {
  const follower = followerOf(direction)
  if (follower === null || !isSettled({ ...link, fields: {} })) return state
  const [following, leading] = [state[follower], state[otherSide(follower)]]
  if (following === 'unread' || (leading === 'unread' && !isSettled(link))) return state
  const seen = leading === 'unread' ? 'unread' : asRemembered(link, { follower, following, leading })
  return { ...state, [follower]: seen }
}

function asRemembered(
  link: Link,
  { follower, following, leading }: { follower: Side; following: SideState; leading: SideState },
): SideState | 'unread' {
  const wasThere = link.presence[follower][0] === true
  if (following === null) return wasThere && !hasNews(link, otherSide(follower), leading) ? 'unread' : null
  // It came, or came back, by itself: for the leading side it isn't there, until that side has something to say.
  if (!wasThere && (leading === null || !hasNews(link, otherSide(follower), leading))) return null
  const other = otherSide(follower)
  const fields = Object.entries(following).map(([field, held]) => {
    const memory = link.fields[field]
    const remembered = { here: memory?.[follower][0] ?? held.here, there: memory?.[other][0] ?? held.there }
    const isAnnounced = memory !== undefined && memory.erp.length + memory.google.length > 2
    const isContested = leading !== null && fieldMoved(link, other, { field, state: leading })
    return [field, isAnnounced || isContested ? held : remembered] as const
  })
  return Object.fromEntries(fields)
}

function hasNews(link: Link, side: Side, state: SideState): boolean {
  if (state === null) return link.presence[side][0] === true
  if (link.presence[side][0] !== true) return true
  return Object.keys(state).some((field) => fieldMoved(link, side, { field, state }))
}

function fieldMoved(
  link: Link,
  side: Side,
  { field, state }: { field: string; state: NonNullable<SideState> },
): boolean {
  const here = state[field]?.here
  return here !== undefined && link.fields[field]?.[side][0] !== here
}
