import test from 'ava'
import { newLedger } from '../../shared/flows/preview-ledger.ts'
import type { PreviewKind } from '../../shared/flows/preview-ledger.ts'

const when = { kind: 'all-day', start: '2027-03-01', end: '2027-03-02' } as const

const histories: readonly [writes: readonly PreviewKind[], counted: PreviewKind | null][] = [
  [['create'], 'create'],
  [['create', 'change'], 'create'],
  [['create', 'remove'], null],
  [['change', 'change'], 'change'],
  [['change', 'remove'], 'remove'],
  [['remove', 'create'], 'change'],
  [['remove', 'change'], 'change'],
]
for (const [writes, counted] of histories) {
  test(`${writes.join(', then ')} of one thing counts as ${counted ?? 'nothing'}`, (t) => {
    const ledger = newLedger()
    for (const [index, kind] of writes.entries())
      ledger.note('erp', kind, { id: 'a', row: { entity: null, title: String(index), when } })
    const { counts, first } = ledger.sideOf('erp')
    t.deepEqual(counts, { create: 0, change: 0, remove: 0, ...(counted && { [counted]: 1 }) })
    // Shown as it would be in the end.
    if (counted)
      t.deepEqual(
        first[counted].map(({ title }) => title),
        [String(writes.length - 1)],
      )
    t.deepEqual(ledger.sideOf('google').counts, { create: 0, change: 0, remove: 0 })
  })
}
