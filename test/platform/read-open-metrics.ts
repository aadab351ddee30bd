/** One sample, its labels in the order of their names. */
export interface Metric {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** Entries of one name each, in the order of the names. */
export function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1
}

interface Family {
  readonly name: string
  readonly type: string
  readonly unit: string | null
  readonly samples: Metric[]
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = String.raw`([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"`
const DESCRIPTOR = new RegExp(`^# (TYPE|UNIT|HELP) (${NAME}) (.+)$`)
const SAMPLE = new RegExp(
  String.raw`^(${NAME})(?:\{(${LABEL}(?:,${LABEL})*)?\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|\+Inf|-Inf|NaN)$`,
)
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ['_total'],
  gauge: [''],
  histogram: ['_bucket', '_count', '_sum'],
}

/** What stands in a text of OpenMetrics 1.0. Throws for whatever the format does not allow, as far as we use it. */
export function readOpenMetrics(text: string): readonly Metric[] {
  if (!text.endsWith('\n# EOF\n')) throw new Error('no end')
  const families: Family[] = []
  for (const line of text.split('\n').slice(0, -2)) {
    const [, kind, name = '', told = ''] = DESCRIPTOR.exec(line) ?? []
    const open = families.at(-1)
    if (kind === 'TYPE') families.push(begun(name, told, families))
    else if (kind !== undefined) describe(kind, { name, told }, open)
    else take(line, open)
  }
  for (const family of families.filter(({ type }) => type === 'histogram')) checkHistogram(family)
  return families.flatMap(({ samples }) => samples)
}

function begun(name: string, type: string, families: readonly Family[]): Family {
  if (families.some((one) => one.name === name)) throw new Error(`${name} twice`)
  if (!(type in SUFFIXES)) throw new Error(`what is a ${type}?`)
  if (type === 'counter' && name.endsWith('_total')) throw new Error(`${name}: its samples end so, not it`)
  return { name, type, unit: null, samples: [] }
}

function describe(
  kind: string,
  { name, told }: { name: string; told: string },
  open: Family | undefined,
): void {
  if (open?.name !== name || open.samples.length > 0) throw new Error(`${kind} of ${name} out of place`)
  if (kind === 'UNIT' && !name.endsWith(`_${told}`)) throw new Error(`${name} doesn’t end with its unit`)
}

function take(line: string, open: Family | undefined): void {
  const [, name = '', labels = ''] = SAMPLE.exec(line) ?? []
  const suffix = open && (SUFFIXES[open.type] ?? []).find((one) => name === open.name + one)
  if (!open || suffix === undefined) throw new Error(`no sample of ${open?.name}: ${line}`)
  const found = [...labels.matchAll(new RegExp(LABEL, 'g'))].map(
    ([, label = '', value = '']) => [label, value] as const,
  )
  if (new Set(found.map(([label]) => label)).size < found.length) throw new Error(`a label twice: ${line}`)
  const value = Number(line.slice(line.lastIndexOf(' ') + 1))
  if (open.type !== 'gauge' && !(value >= 0)) throw new Error(`less than nothing: ${line}`)
  const sample = { name, labels: Object.fromEntries(found.toSorted(byName)), value }
  if (open.samples.some((one) => seriesOf(one) === seriesOf(sample))) throw new Error(`twice: ${line}`)
  open.samples.push(sample)
}

function seriesOf({ name, labels }: Metric): string {
  return JSON.stringify([name, labels])
}

/** Each one in one piece: buckets that go up, to one without an end that holds all. */
function checkHistogram({ name, samples }: Family): void {
  const whose = ({ labels: { le: _le, ...rest } }: Metric): string => JSON.stringify(rest)
  const pieces = samples.filter(
    (sample, at) => at === 0 || whose(sample) !== whose(samples[at - 1] as Metric),
  )
  if (new Set(pieces.map(whose)).size < pieces.length) throw new Error(`${name} in pieces`)
  for (const piece of pieces) {
    const own = samples.filter((sample) => whose(sample) === whose(piece))
    const buckets = own.filter((sample) => sample.name.endsWith('_bucket'))
    const bounds = buckets.map(({ labels }) => (labels['le'] === '+Inf' ? Infinity : Number(labels['le'])))
    const goesUp = (values: readonly number[], isStrict: boolean): boolean =>
      values.every(
        (value, at) => at === 0 || value > (values[at - 1] ?? 0) || (!isStrict && value === values[at - 1]),
      )
    const values = buckets.map(({ value }) => value)
    if (!goesUp(bounds, true) || bounds.at(-1) !== Infinity) throw new Error(`${name}: bounds`)
    if (!goesUp(values, false)) throw new Error(`${name}: buckets`)
    if (own.find((sample) => sample.name.endsWith('_count'))?.value !== values.at(-1))
      throw new Error(`${name}: count`)
  }
}
