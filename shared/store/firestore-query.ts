import type { StoreQuery } from '../ports.ts'

/**
 * A page of a collection as a StructuredQuery of Firestore's REST API v1. Equality on one field and then the id: served by the
 * index that every field has by itself.
 */
export function pageQuery(
  { collection, where, limit, after }: StoreQuery & { readonly limit: number },
  collectionName: string,
): object {
  return {
    from: [{ collectionId: collection }],
    ...(where && {
      where: {
        fieldFilter: {
          field: { fieldPath: `keys.\`${where.key}\`` },
          op: 'EQUAL',
          value: { stringValue: where.equals },
        },
      },
    }),
    orderBy: [{ field: { fieldPath: '__name__' }, direction: 'ASCENDING' }],
    limit,
    ...(after !== undefined && {
      startAt: { values: [{ referenceValue: `${collectionName}/${after}` }], before: false },
    }),
  }
}
