import { createHash } from 'node:crypto'
import type { BlockSchema } from './provider-schema.ts'

type State = Readonly<Record<string, unknown>>

const PROJECT = 'demo-project'
const NUMBER = '123456789012'

/** What Google would answer, where something else is built on it. `at` is the resource's own settings. */
const KNOWN: Readonly<Record<string, Readonly<Record<string, (at: State) => unknown>>>> = {
  google_cloudfunctions2_function: {
    url: ({ name, location, project }) =>
      `https://${text(location)}-${text(project)}.cloudfunctions.net/${text(name)}`,
  },
  google_service_account: {
    email: (at) => emailOf(at),
    member: (at) => `serviceAccount:${emailOf(at)}`,
    name: (at) => `projects/${text(at['project'])}/serviceAccounts/${emailOf(at)}`,
    id: (at) => `projects/${text(at['project'])}/serviceAccounts/${emailOf(at)}`,
  },
  google_pubsub_topic: { id: ({ project, name }) => `projects/${text(project)}/topics/${text(name)}` },
  google_project_iam_custom_role: {
    name: ({ project, role_id: id }) => `projects/${text(project)}/roles/${text(id)}`,
  },
  google_project_service_identity: {
    member: () => `serviceAccount:service-${NUMBER}@gcp-sa-pubsub.iam.gserviceaccount.com`,
  },
  google_project: { number: () => NUMBER },
  archive_file: {
    output_sha256: ({ source_dir: folder }) => createHash('sha256').update(text(folder)).digest('hex'),
  },
}

const ORDINARY: Readonly<Record<string, unknown>> = {
  string: '',
  number: 0,
  bool: false,
}

/**
 * Settings with what the provider would add to them: every computed value is told at once, so that a plan holds no unknown ones.
 * What nobody builds on gets a text that says what it stands for.
 */
export function madeUp(type: string, settings: State, schema: BlockSchema): State {
  const project = settings['project'] ?? PROJECT
  const at = 'project' in schema ? { ...settings, project } : settings
  return fill(at, schema, (name, kind) => {
    const known = KNOWN[type]?.[name]
    if (known !== undefined) return known(at)
    return kind === 'string'
      ? `${type}.${text(at['name'] ?? at['account_id'] ?? '')}.${name}`
      : (ORDINARY[kind] ?? null)
  })
}

function fill(settings: State, schema: BlockSchema, make: (name: string, kind: string) => unknown): State {
  const entries = Object.entries(settings).map(([name, value]) => {
    const said = schema[name]
    if (typeof said === 'object') return [name, fillBlocks(value, said, make)]
    const computed = /^(.*)[=~]$/.exec(said ?? '')?.[1]
    return [name, value === null && computed !== undefined ? make(name, computed) : value]
  })
  return Object.fromEntries(entries) as State
}

function fillBlocks(
  value: unknown,
  schema: BlockSchema,
  make: (name: string, kind: string) => unknown,
): unknown {
  if (Array.isArray(value)) return value.map((one: State) => fill(one, schema, make))
  return typeof value === 'object' && value !== null ? fill(value as State, schema, make) : value
}

function emailOf({ account_id: id, project }: State): string {
  return `${text(id)}@${text(project)}.iam.gserviceaccount.com`
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
