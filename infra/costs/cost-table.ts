import { monthlyUse, useOnTop } from './monthly-use.ts'
import { PRICES, costOf } from './prices.ts'
import type { Priced } from './prices.ts'

export const SIZES = [10, 1_000, 100_000] as const

const LINES: Readonly<Record<string, readonly Priced[]>> = {
  'Firestore, reads': ['storeReads'],
  'Firestore, writes': ['storeWrites'],
  'Functions, processor and memory': ['cpuSeconds', 'memoryGibSeconds'],
  'Functions, requests': ['requests'],
  'Cloud Tasks': ['taskOperations'],
  'Secret Manager, versions kept': ['secretVersions'],
  'Secret Manager, accesses': ['secretAccesses'],
  'Cloud Scheduler': ['schedulerJobs'],
}

/** US dollars a month, as a table in Markdown. */
export function costTable(): string {
  const columns = SIZES.map((users) => ({ users, ...monthlyUse(users) }))
  const rows = Object.entries(LINES).map(([title, priced]) => [
    title,
    ...columns.map(({ use }) => dollars(priced.reduce((sum, one) => sum + costOf(one, use[one]), 0))),
  ])
  const totals = columns.map(({ use }) =>
    Object.values(LINES)
      .flat()
      .reduce((sum, one) => sum + costOf(one, use[one]), 0),
  )
  const table = [
    ['US dollars a month', ...SIZES.map((users) => `${count(users)} users`)],
    ...rows,
    ['**together**', ...totals.map((total) => `**${dollars(total)}**`)],
    ['for each user', ...totals.map((total, index) => dollars(total / (SIZES[index] ?? 1)))],
    ['_Google Calendar’s quota, units a day_', ...columns.map((column) => count(column.calendarUnitsADay))],
    [
      '_… and in a minute of the working day_',
      ...columns.map((column) => count(column.calendarUnitsAMinute)),
    ],
  ]
  return inMarkdown(table)
}

/** What comes on top of it, as such a table; what is free every month is used up by then. */
export function costOnTop(): string {
  const columns = [
    ['1,000 mailboxes', useOnTop({ mailboxes: 1_000, contacts: 0 })],
    ['10,000 contacts pushed', useOnTop({ mailboxes: 0, contacts: 10_000 })],
  ] as const
  const rows = Object.entries(LINES).map(([title, priced]) => [
    title,
    ...columns.map(([, use]) =>
      dollars(priced.reduce((sum, one) => sum + PRICES[one].dollars * use[one], 0)),
    ),
  ])
  const totals = columns.map(([, use]) =>
    Object.values(LINES)
      .flat()
      .reduce((sum, one) => sum + PRICES[one].dollars * use[one], 0),
  )
  return inMarkdown([
    ['US dollars a month, on top', ...columns.map(([name]) => name)],
    ...rows,
    ['**together**', ...totals.map((total) => `**${dollars(total)}**`)],
  ])
}

function dollars(amount: number): string {
  return amount >= 100 ? count(amount) : amount.toFixed(2)
}

function count(amount: number): string {
  return Math.round(amount).toLocaleString('en-US')
}

/** As the formatter would have it, so that the page can hold it as it is. */
function inMarkdown(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const [head = [], ...body] = rows.map((row) =>
    row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    ),
  )
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(head), line(rule), ...body.map(line)].join('\n')
}
