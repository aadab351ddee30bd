import { mayTouch, permissionOf } from './acl.ts'
import { findLive, newId, stamp, type Erp } from './erp.ts'
import { badRequest, forbidden, notFound } from './erp-error.ts'
import type { ErpRecord, Note } from './erp-state.ts'
import { presentNote, ring } from './stream.ts'
import { toIds, toText, type Attributes } from './value.ts'

/** `POST Note`: a post to users (who then find it in the bell) or in a record's stream. */
export function postNote(erp: Erp, actor: ErpRecord, input: Attributes): Attributes {
  if (toText(input['type'] ?? 'Post') !== 'Post') throw forbidden('')
  const note: Note = {
    id: newId(erp),
    number: erp.state.nextNumber(),
    type: 'Post',
    parentType: toText(input['parentType']) || null,
    parentId: toText(input['parentId']) || null,
    targetType: toText(input['targetType']) || null,
    userIds: toIds(input['usersIds']),
    post: toText(input['post']) || null,
    data: {},
    createdAt: stamp(erp),
    createdById: actor.id,
  }
  if (note.post === null) throw badRequest('')
  if (note.parentId === null) checkTargets(erp, actor, note)
  else streamOf(erp, actor, note)
  erp.state.atomically(() => {
    erp.state.notes.put(note)
    for (const userId of note.userIds) ring(erp, { userId, actor, record: null, text: note.post ?? '' })
  })
  return presentNote(erp, note)
}

function checkTargets(erp: Erp, actor: ErpRecord, note: Note): void {
  const others = note.userIds.filter((id) => id !== actor.id)
  if (others.length > 0 && permissionOf(erp, actor, 'messagePermission') === 'no') {
    throw forbidden('Not permitted to post to anybody except self.')
  }
  for (const id of note.userIds)
    if (findLive(erp, 'User', id) === undefined) throw notFound(`Record ${id} not found.`)
}

/** A post moves `streamUpdatedAt` and nothing else: no webhook, and `modifiedAt` stays. */
function streamOf(erp: Erp, actor: ErpRecord, note: Note): void {
  const record = findLive(erp, note.parentType ?? '', note.parentId ?? '')
  if (record === undefined) throw notFound(`Record ${note.parentId ?? ''} not found.`)
  if (!mayTouch(erp, actor, { record, action: 'stream' })) throw forbidden('')
  record.attributes['streamUpdatedAt'] = stamp(erp)
  erp.state.records.put(record)
}
