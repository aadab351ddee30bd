import test from 'ava'
import { entityOfTitle, withLabel, withoutLabel } from '../../shared/domain/labels.ts'

const entities = [
  { entity: 'Meeting', label: '' },
  { entity: 'Call', label: 'C' },
  { entity: 'Conference', label: 'CC' },
  { entity: 'Visit', label: 'CC: V' },
]

const named: readonly [title: string, entity: string][] = [
  ['C: Smith', 'Call'],
  ['CC: Smith', 'Conference'],
  ['cc: Smith', 'Conference'],
  ['CC: V: Smith', 'Visit'],
  ['C:Smith', 'Call'],
  ['C:', 'Call'],
  ['C', 'Meeting'],
  ['C Smith', 'Meeting'],
  ['Smith C: x', 'Meeting'],
  [' C: Smith', 'Meeting'],
  ['', 'Meeting'],
]
for (const [title, entity] of named) {
  test(`the title "${title}" names ${entity}`, (t) => {
    t.is(entityOfTitle(title, entities, 'Meeting')?.entity, entity)
    t.is(
      entityOfTitle(title, entities.toReversed(), 'Meeting')?.entity,
      entity,
      'the order in the settings does not matter',
    )
  })
}

test('without a default entity an unlabelled title names nothing', (t) => {
  t.is(entityOfTitle('Smith', entities, null), null)
  t.is(entityOfTitle('Smith', entities.slice(1), 'Meeting'), null, 'nor one that was not chosen')
  t.is(entityOfTitle('Smith', [], null), null)
})

test('the default entity takes what no label names, with a label of its own or without', (t) => {
  const all = [
    { entity: 'Meeting', label: 'Schůzka' },
    { entity: 'Call', label: 'Call' },
  ]
  t.is(entityOfTitle('Smith', all, 'Meeting')?.entity, 'Meeting')
  t.is(entityOfTitle('Schůzka: Smith', all, 'Call')?.entity, 'Meeting')
  t.is(entityOfTitle('Call: Smith', all, 'Meeting')?.entity, 'Call')
})

test('a label is put before the title; an empty one leaves it as it is', (t) => {
  t.is(withLabel('Smith', 'Call'), 'Call: Smith')
  t.is(withLabel('', 'Call'), 'Call: ')
  t.is(withLabel('Smith', ''), 'Smith')
})

test('a label is taken off once, with the blanks after it, in any case', (t) => {
  t.is(withoutLabel('Call: Smith', 'Call'), 'Smith')
  t.is(withoutLabel('CALL:   Smith', 'Call'), 'Smith')
  t.is(withoutLabel('Call: Call: Smith', 'Call'), 'Call: Smith')
  t.is(withoutLabel('Příchozí: Novák', 'PŘÍCHOZÍ'), 'Novák')
})

test('without a label, and where the title does not carry it, nothing is taken off', (t) => {
  t.is(withoutLabel(': Smith', ''), ': Smith')
  t.is(withoutLabel('Smith', 'Call'), 'Smith')
  t.is(withoutLabel('Called: Smith', 'Call'), 'Called: Smith')
})
