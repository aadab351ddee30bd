export type Side = 'erp' | 'google'
export type StoryField = 'title' | 'when' | 'description'

/** A value that somebody wrote while the other side held another news: it wins, or it is in the log. */
interface Rival {
  readonly side: Side
  readonly field: StoryField
  readonly value: string
}

/** What people did to one meeting; the tag in its location, which nobody edits, says which one it is. */
export interface Story {
  readonly tag: string
  readonly bornOn: Side
  /** Since the sides last agreed. */
  deletedOn: Set<Side>
  touchedOn: Set<Side>
  values: Map<StoryField, Map<Side, string>>
  rivals: Rival[]
  /** Since the sides last agreed: what makes it hard to say who had to win. */
  odd: Set<string>
  /** Since the sides last agreed, it went from the calendar of one of its guests, and from nobody else's. */
  isLeft: boolean
  /** For good: what may leave one side with something that the other hasn't got. */
  kept: Set<string>
  isSeries: boolean
  /** It lay in the shared calendar while nobody watched that, so that its users were given events of their own, or took it over. */
  wasUnwatched: boolean
  /** Edited on one side after, or unseen by, a deletion on the other: an edit beats a deletion. */
  mustLive: boolean
  /** It was somewhere when the sides last agreed, or was made since. */
  wasThere: boolean
  /** How often a person changed it in the ERP: as often its guests may hear of it. */
  erpChanges: number
  /** How often somebody took it out of Google: when it comes back, its guests hear of it again. */
  googleDeletions: number
}

export interface Edit {
  readonly side: Side
  readonly field: StoryField
  readonly before: string
  readonly value: string
  /** What the other side holds just now, written as this side would; undefined where it isn't there. */
  readonly across: string | undefined
}

interface Overruled extends Rival, Pick<Edit, 'before'> {
  readonly standsElsewhere: boolean
}

/** The memory of a simulation: what the people of the world would swear to. */
export function storyBook() {
  const stories = new Map<string, Story>()
  const of = (tag: string): Story => {
    const story = stories.get(tag)
    if (!story) throw new Error(`no story of ${tag}`)
    return story
  }
  return {
    stories,
    of,
    has: (tag: string) => stories.has(tag),
    begin(bornOn: Side, isSeries = false): Story {
      const story: Story = {
        tag: `M${stories.size + 1}`,
        bornOn,
        deletedOn: new Set(),
        touchedOn: new Set([bornOn]),
        values: new Map(),
        rivals: [],
        odd: new Set(),
        isLeft: false,
        kept: new Set(),
        isSeries,
        wasUnwatched: false,
        mustLive: false,
        wasThere: true,
        erpChanges: bornOn === 'erp' ? 1 : 0,
        googleDeletions: 0,
      }
      stories.set(story.tag, story)
      return story
    },
    edited(tag: string, { side, field, before, value, across }: Edit): void {
      const story = of(tag)
      story.touchedOn.add(side)
      story.deletedOn.delete(side)
      if (side === 'erp') story.erpChanges += 1
      const values = story.values.get(field) ?? new Map<Side, string>()
      if (story.deletedOn.size > 0 && across === undefined) story.mustLive = true
      const other: Side = side === 'erp' ? 'google' : 'erp'
      // What both held alike he has seen, and writes over it.
      if (across !== undefined && across === before) values.delete(other)
      const theirs = values.get(other)
      // Who writes over his own words gives them up.
      story.rivals = story.rivals.filter(
        (rival) => rival.field !== field || rival.side !== side || rival.value !== before,
      )
      if (across !== undefined && across !== before && theirs === across)
        story.rivals.push({ side: other, field, value: theirs }, { side, field, value })
      story.values.set(field, values.set(side, value))
    },
    /**
     * A value that has no chance where it was written: somebody else leads. Who writes over his own words gives them up; `standsElsewhere`:
     * what he writes over is in another place as well, so that it isn't his to give up.
     */
    overruled(tag: string, { before, standsElsewhere, ...rival }: Overruled): void {
      const story = of(tag)
      const isOwn = (one: Rival) =>
        !standsElsewhere && one.side === rival.side && one.field === rival.field && one.value === before
      story.rivals = [...story.rivals.filter((one) => !isOwn(one)), rival]
      const values = story.values.get(rival.field)
      // What was written in another place on the same side stands.
      if (!standsElsewhere && values?.get(rival.side) === before) values.delete(rival.side)
    },
    /** Something about everybody's settings changed: who had to win until everybody has seen it is hard to say. */
    unsettled(why: string): void {
      for (const story of stories.values()) {
        story.odd.add(why)
        // Of a series an occurrence may be on its way out as well, and what was canceled; what was moved may be gone from where anybody looks.
        const isOnItsWayOut = ['series', 'moved', 'edited while canceled'].some((one) => story.odd.has(one))
        if (story.deletedOn.size > 0 || story.isLeft || isOnItsWayOut) story.kept.add(why)
      }
    },
    /** Who deletes gives up what he wrote; `isUnseen`: without having seen what the other side wrote. */
    deleted(
      tag: string,
      side: Side,
      { keptBy, isUnseen }: { keptBy: string | null; isUnseen: boolean },
    ): void {
      const story = of(tag)
      story.mustLive = isUnseen
      if (keptBy !== null) story.kept.add(keptBy)
      story.deletedOn.add(side)
      story.touchedOn.delete(side)
      story.rivals = []
      // Where both had written, they may have agreed since on what is his.
      for (const values of story.values.values())
        if (values.size > 1) values.clear()
        else values.delete(side)
      if (side === 'erp') story.erpChanges += 1
      else story.googleDeletions += 1
    },
    /** One of several occurrences is gone; the meeting goes on. */
    thinnedOut(tag: string, side: Side, keptBy: string | null): void {
      const story = of(tag)
      if (keptBy !== null) story.kept.add(keptBy)
      story.touchedOn.add(side)
      story.odd.add('series')
      if (side === 'erp') story.erpChanges += 1
    },
    touched(tag: string, side: Side, ...odd: readonly string[]): void {
      const story = of(tag)
      story.touchedOn.add(side)
      story.deletedOn.delete(side)
      for (const one of odd) story.odd.add(one)
      if (side === 'erp') story.erpChanges += 1
    },
    /** By his own wish or his host's: his record goes with it, unless it stays by choice. */
    left(tag: string, keptBy: string | null): void {
      const story = of(tag)
      story.isLeft = true
      if (keptBy !== null) story.kept.add(keptBy)
    },
    /** In Google. No edit: it brings back nothing that somebody else deletes. */
    answered(tag: string, ...odd: readonly string[]): void {
      const story = of(tag)
      story.touchedOn.add('google')
      for (const one of odd) story.odd.add(one)
    },
    /** Everybody has seen both sides agree. */
    atRest(isThere: (tag: string) => boolean): void {
      for (const story of stories.values()) {
        story.deletedOn = new Set()
        story.mustLive = false
        story.touchedOn = new Set()
        story.values = new Map()
        story.rivals = []
        story.odd = new Set()
        story.isLeft = false
        story.wasThere = isThere(story.tag)
      }
    },
  }
}

export type StoryBook = ReturnType<typeof storyBook>
