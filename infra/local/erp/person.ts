import { findLive, type Erp } from './erp.ts'
import type { ErpRecord } from './erp-state.ts'
import { readRecord } from './read-record.ts'
import { linkRecords, setAcceptanceStatus, unlinkRecords, type LinkTarget } from './related-records.ts'
import { createRecord, removeRecord, restoreRecord, updateRecord } from './save-record.ts'
import type { Attributes } from './value.ts'

/** Somebody at work in the ERP's own pages: the same code as REST, with this user as the actor. */
export interface Person {
  create(entity: string, attributes: Attributes): Attributes & { id: string }
  update(entity: string, id: string, attributes: Attributes): Attributes
  remove(entity: string, id: string): void
  read(entity: string, id: string): Attributes
  /** Brings back what was deleted, as an administrator can. */
  restore(entity: string, id: string): void
  /** The relationship panels: seen by neither webhook nor `modifiedAt`. */
  link(change: LinkTarget & { ids: string[] }): void
  unlink(change: LinkTarget & { ids: string[] }): void
  /** One's own answer to an invitation, as invisible. */
  setAcceptanceStatus(answer: { entity: string; id: string; status: string }): void
  /** One's own bell, newest first. */
  bell(): { text: string; entity: string | null; recordId: string | null; createdAt: string }[]
}

/** Refusals are thrown as ErpError, with the status that REST would answer. */
export function person(erp: Erp, userId: string): Person {
  const actor = (): ErpRecord => {
    const user = findLive(erp, 'User', userId)
    if (user === undefined) throw new Error(`The ERP has no user ${userId}`)
    return user
  }
  return {
    create(entity, input) {
      const { answer, record } = createRecord(erp, actor(), { entity, input, skipDuplicateCheck: true })
      return { ...answer, id: record.id }
    },
    update: (entity, id, input) => updateRecord(erp, actor(), { entity, id, input }),
    remove: (entity, id) => removeRecord(erp, actor(), { entity, id }),
    read: (entity, id) => readRecord(erp, actor(), { entity, id }),
    restore: (entity, id) => restoreRecord(erp, { entity, id }),
    link: (change) => linkRecords(erp, actor(), change),
    unlink: (change) => unlinkRecords(erp, actor(), change),
    setAcceptanceStatus: (answer) => setAcceptanceStatus(erp, actor(), answer),
    bell: () => bellOf(erp, userId),
  }
}

export function bellOf(erp: Erp, userId: string): ReturnType<Person['bell']> {
  return erp.state.bell
    .all()
    .filter((item) => item.userId === userId)
    .sort((left, right) => right.number - left.number)
    .map(({ text, entity, recordId, createdAt }) => ({ text, entity, recordId, createdAt }))
}
