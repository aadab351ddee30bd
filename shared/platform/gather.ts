export interface Gathering<Item> {
  /** A send is of one lane. */
  readonly send: (lane: string, items: readonly Item[]) => Promise<void>
  /** In one send. */
  readonly itemsMax: number
}

/** Resolves when all of the items were sent; rejects with what one of their sends threw. */
export type Gather<Item> = (lane: string, items: readonly Item[]) => Promise<void>

interface Group<Item> {
  readonly items: Item[]
  readonly sent: PromiseWithResolvers<void>
}

/**
 * What comes in at once goes together, and so does what comes in while something of its lane is on its way, when that is back: in as few sends
 * as hold it. One that comes alone goes alone, and waits for nothing.
 */
export function gather<Item>({ send, itemsMax }: Gathering<Item>): Gather<Item> {
  /** The groups that wait, by lane; a lane is here while something of it is on its way. */
  const waiting = new Map<string, Group<Item>[]>()
  const sendOne = async (lane: string, { items, sent }: Group<Item>): Promise<void> => {
    try {
      await send(lane, items)
      sent.resolve()
    } catch (error) {
      sent.reject(error)
    }
  }
  const sendAll = async (lane: string): Promise<void> => {
    for (;;) {
      // Whatever has come in by now joins them; no time passes until then.
      await new Promise((resolve) => setImmediate(resolve))
      const groups = waiting.get(lane) ?? []
      if (groups.length === 0) break
      waiting.set(lane, [])
      await Promise.all(groups.map((group) => sendOne(lane, group)))
    }
    waiting.delete(lane)
  }
  return (lane, items) => {
    if (items.length === 0) return Promise.resolve()
    const held = waiting.get(lane)
    const groups = held ?? []
    const sent = join(groups, items, itemsMax).map((group) => group.sent.promise)
    if (held === undefined) {
      waiting.set(lane, groups)
      void sendAll(lane)
    }
    const [only] = sent
    return only !== undefined && sent.length === 1 ? only : Promise.all(sent).then(() => undefined)
  }
}

/** Puts items into the last group, and into new ones when it is full. Returns those that they are in. */
function join<Item>(groups: Group<Item>[], items: readonly Item[], itemsMax: number): Group<Item>[] {
  const joined = new Set<Group<Item>>()
  for (const item of items) {
    let group = groups.at(-1)
    if (group === undefined || group.items.length >= itemsMax) {
      group = { items: [], sent: Promise.withResolvers() }
      groups.push(group)
    }
    group.items.push(item)
    joined.add(group)
  }
  return [...joined]
}
