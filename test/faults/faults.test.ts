import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import test from 'ava'
import { faults } from './faults.ts'

const root = new URL('../../', import.meta.url)

test('every seeded fault still has its place: what it replaces occurs exactly once', (t) => {
  for (const { file, find, replace } of faults) {
    const places = readFileSync(new URL(file, root), 'utf8').split(find).length - 1
    t.is(places, 1, `${file}: ${find}`)
    t.not(find, replace)
  }
})

test('a file with a fault in it is still a program: a typing error would be caught for the wrong reason', (t) => {
  for (const { file, find, replace } of faults) {
    const text = readFileSync(new URL(file, root), 'utf8').replace(find, () => replace)
    t.notThrows(() => stripTypeScriptTypes(text), `${file}: ${find}`)
  }
})

test('there are faults in every file that decides what is written', (t) => {
  const files = new Set(faults.map(({ file }) => file.replace(/^.*\//, '')))
  for (const name of [
    'plan.ts',
    'plan-step.ts',
    'link.ts',
    'mirror.ts',
    'reconcile-pair.ts',
    'read-sides.ts',
    'pair-guests.ts',
    'pair-view.ts',
    'pair-log.ts',
    'write-step.ts',
    'write-google.ts',
    'write-side.ts',
    'adopt-lost-create.ts',
    'sync-record.ts',
    'pair-record.ts',
    'doubled-pairs.ts',
    'follow-series.ts',
    'wanted-by.ts',
    'gone-pair.ts',
    'meeting-leader.ts',
    'move-pair.ts',
    'own-id.ts',
    'restore-pair.ts',
    'settle-by-hand.ts',
    'pull-calendar.ts',
    'merge-person.ts',
    'merge-entries.ts',
    'push-match.ts',
    'push-create.ts',
    'push-update.ts',
    'removed-contacts.ts',
  ])
    t.true(files.has(name), name)
})
