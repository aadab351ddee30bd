import { isSettled, otherSide, unsettledSide } from './link.ts'
import type { Link, PairState, Side, SideState } from './link.ts'
import {
  bothPresent,
  change,
  create,
  presence,
  rememberBoth,
  remove,
  sameLink,
  settleAbsent,
  settleFields,
  settleLists,
} from './plan-step.ts'
import type { Both, Present, Step, Write } from './plan-step.ts'

/** What may be decided freely; everything else follows from the memory. */
export interface PlanRules {
  /** The side whose value is overwritten when a field was changed on both. */
  readonly loses: (field: string) => Side
  /**
   * Whether the field may be written there; always, without this rule. A change of a field that can't be carried over is put
   * right instead: the side that was changed gets the other one's value.
   */
  readonly mayWrite?: (side: Side, field: string) => boolean
  /** Whether a change that can't be carried over is put right; without this rule it is. Else the difference stands. */
  readonly isPutRight?: (field: string) => boolean
  /** Whether what is gone from this side may be made anew there, because the other side was edited; always, without this rule. */
  readonly mayRevive?: (side: Side) => boolean
  /** Whether a change of this field is an edit that beats a deletion; without this rule each is. */
  readonly isEdit?: (field: string) => boolean
}

/**
 * Decides the one step that brings a pair closer to agreement. Pure. A pair whose sides differ in both
 * directions takes two steps: plan, write, plan again.
 *
 * An edit beats a deletion. A field changed on both sides goes to the side that `loses` it. A choice made once
 * is kept when the task is cut short: the claim lists the losing value, so it is no news afterwards.
 */
export function planStep(link: Link, state: PairState, rules: PlanRules): Step {
  const { erp, google } = state
  if (erp === 'unread')
    return google === 'unread' ? { do: 'nothing' } : planFrom(link, { side: 'google', now: google }, rules)
  if (google === 'unread') return planFrom(link, { side: 'erp', now: erp }, rules)
  if (erp === null && google === null) return settleAbsent(link)
  if (erp === null) return planAbsence(link, { gone: 'erp', here: google as Present }, rules)
  if (google === null) return planAbsence(link, { gone: 'google', here: erp }, rules)
  return planFields(link, { erp, google }, rules)
}

/** Takes the record away from `on`, whatever has become of it there. */
export function planRemoval(link: Link, on: Side): Write {
  return remove(link, on)
}

/** Makes it stand on `on` again as the other side holds it, whatever has become of it there. */
export function planRestoring(link: Link, on: Side, source: Exclude<SideState, null>): Write {
  return create(link, on, source)
}

/** Both sides are to hold what `leader` holds; null when they do already. Absence leads as well. */
export function planTaking(
  link: Link,
  state: { readonly erp: SideState; readonly google: SideState },
  leader: Side,
): Write | null {
  const on = otherSide(leader)
  const [source, target] = [state[leader], state[on]]
  if (source === null) return target === null ? null : remove(link, on)
  if (target === null) return create(link, on, source)
  const fields = Object.keys(source).filter(
    (field) => !agrees({ [leader]: source, [on]: target } as Both, field),
  )
  if (fields.length === 0) return null
  return change(link, on, { source, target, fields, overwrites: fields })
}

/** Only `side` was read. The other one is taken at its memory, which only a settled link can give. */
function planFrom(link: Link, { side, now }: { side: Side; now: SideState }, rules: PlanRules): Step {
  const other = otherSide(side)
  // Also where it was being taken away: should the other one be there again, it came since.
  if (now === null && !link.presence[other].includes(true)) return settleAbsent(link)
  if (!isSettled(link)) return { do: 'read', side: other }
  const otherPresent = link.presence[other][0] === true
  if (now === null) return planAbsenceUnread(link, side)
  if (!otherPresent) {
    if (!wasEdited(link, { side, now }, rules)) return { do: 'nothing' }
    return mayRevive(rules, other) ? create(link, other, now) : { do: 'read', side: other }
  }
  const moved = movedFields(link, side, now)
  const write = moved.filter((field) => link.fields[field]?.[other][0] !== now[field]?.there)
  // To put it right the other side's own value is needed.
  if (write.some((field) => !mayWrite(rules, other, field))) return { do: 'read', side: other }
  const settled = settleFields(
    link,
    { [side]: now },
    moved.filter((field) => !write.includes(field)),
  )
  if (write.length > 0)
    return change(settled, other, { source: now, target: null, fields: write, overwrites: [] })
  return moved.length > 0 || !isPresent(link, side)
    ? { do: 'remember', settled: bothPresent(settled) }
    : { do: 'nothing' }
}

function planAbsenceUnread(link: Link, gone: Side): Step {
  return hasMoved(link, gone, null) ? remove(link, otherSide(gone)) : { do: 'read', side: otherSide(gone) }
}

/** `gone` holds nothing, the other side holds `here`. */
function planAbsence(link: Link, { gone, here }: { gone: Side; here: Present }, rules: PlanRules): Step {
  const side = otherSide(gone)
  const revives = mayRevive(rules, gone)
  const edited = revives && wasEdited(link, { side, now: here }, rules)
  if (hasMoved(link, gone, null)) return edited ? create(link, gone, here) : remove(link, side)
  if (edited) return create(link, gone, here)
  // Neither is news, so a write of ours was cut short. Where it was going is the side that may hold two things.
  if (!isSettled({ ...link, fields: {} }) || revives)
    return link.presence[side].includes(false) ? remove(link, side) : create(link, gone, here)
  return rememberAlone(link, side)
}

/** It is there on one side and can't be made on the other: nothing is done until one of them changes that. */
function rememberAlone(link: Link, side: Side): Step {
  const settled: Link = { ...settleLists(link), presence: presence(side, [true], [false]) }
  return sameLink(settled, link) ? { do: 'nothing' } : { do: 'remember', settled }
}

function mayWrite({ mayWrite: may }: PlanRules, side: Side, field: string): boolean {
  return may === undefined || may(side, field)
}

function mayRevive({ mayRevive: may }: PlanRules, side: Side): boolean {
  return may === undefined || may(side)
}

function planFields(link: Link, now: Both, rules: PlanRules): Step {
  const differing = Object.keys(now.erp).filter((field) => !agrees(now, field))
  const targets = new Map<string, { on: Side; conflict: boolean }>()
  for (const field of differing) {
    const target = targetOf(link, now, { field, rules })
    if (target) targets.set(field, target)
  }
  if (targets.size === 0) return rememberBoth(link, now)
  const on = firstTarget(
    link,
    [...targets.values()].map((target) => target.on),
  )
  const fields = [...targets].filter(([, target]) => target.on === on)
  const agreed = Object.keys(now.erp).filter((field) => !differing.includes(field))
  return change(settleFields(link, now, agreed), on, {
    source: now[otherSide(on)],
    target: now[on],
    fields: fields.map(([field]) => field),
    overwrites: fields.filter(([, target]) => target.conflict).map(([field]) => field),
  })
}

/** The side that a differing field has to be written to; null when the difference itself is what was agreed on, or nothing can be done. */
function targetOf(
  link: Link,
  now: Both,
  { field, rules }: { field: string; rules: PlanRules },
): { on: Side; conflict: boolean } | null {
  const moved = {
    erp: fieldMoved(link, 'erp', { field, now: now.erp }),
    google: fieldMoved(link, 'google', { field, now: now.google }),
  }
  const isContested = moved.erp && moved.google
  if (isContested) return targetFrom(rules.loses(field), { field, isContested }, rules)
  if (moved.erp) return targetFrom('google', { field, isContested }, rules)
  if (moved.google) return targetFrom('erp', { field, isContested }, rules)
  const memory = link.fields[field]
  // Announced once, it may be more than may be written there by now.
  if (memory && memory.google.length > 1) return targetFrom('google', { field, isContested }, rules)
  if (memory && memory.erp.length > 1) return targetFrom('erp', { field, isContested }, rules)
  return null
}

/** Where it is to be written, or where it is put right; null where it can't be either. */
function targetFrom(
  wanted: Side,
  { field, isContested }: { field: string; isContested: boolean },
  rules: PlanRules,
): { on: Side; conflict: boolean } | null {
  if (mayWrite(rules, wanted, field)) return { on: wanted, conflict: isContested }
  const back = otherSide(wanted)
  const isPutRight = rules.isPutRight?.(field) ?? true
  return isPutRight && mayWrite(rules, back, field) ? { on: back, conflict: true } : null
}

/** An announced write is finished before a new one is begun, so that a claim never spans both sides. */
function firstTarget(link: Link, targets: readonly Side[]): Side {
  const unsettled = unsettledSide(link)
  if (unsettled && targets.includes(unsettled)) return unsettled
  return targets.includes('google') ? 'google' : 'erp'
}

function agrees(now: Both, field: string): boolean {
  const erp = now.erp[field]
  const google = now.google[field]
  return !erp || !google || erp.there === google.here || google.there === erp.here
}

function fieldMoved(link: Link, side: Side, { field, now }: { field: string; now: Present }): boolean {
  const here = now[field]?.here
  return here !== undefined && !(link.fields[field]?.[side] ?? []).includes(here)
}

/** Whether a side, as far as it was read, holds something that is not remembered of it. */
export function holdsNews(link: Link, state: PairState, side: Side): boolean {
  const now = state[side]
  return now !== 'unread' && now !== null && movedFields(link, side, now).length > 0
}

function movedFields(link: Link, side: Side, now: Present): string[] {
  return Object.keys(now).filter((field) => fieldMoved(link, side, { field, now }))
}

function isPresent(link: Link, side: Side): boolean {
  return link.presence[side].includes(true)
}

/**
 * It came, or came back, or somebody changed more of it than what counts for nothing. Also what was announced to the other side and
 * may never have got there.
 */
function wasEdited(link: Link, { side, now }: { side: Side; now: Present }, { isEdit }: PlanRules): boolean {
  if (!link.presence[side].includes(true)) return true
  const isOnItsWay = (field: string) => (link.fields[field]?.[otherSide(side)].length ?? 0) > 1
  return Object.keys(now).some(
    (field) =>
      (fieldMoved(link, side, { field, now }) || isOnItsWay(field)) &&
      (isEdit === undefined || isEdit(field)),
  )
}

function hasMoved(link: Link, side: Side, now: SideState): boolean {
  if (!link.presence[side].includes(now !== null)) return true
  return now !== null && movedFields(link, side, now).length > 0
}
