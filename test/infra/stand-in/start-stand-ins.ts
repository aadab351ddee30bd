import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Server, ServerCredentials, loadPackageDefinition } from '@grpc/grpc-js'
import type {
  GrpcObject,
  ServiceClientConstructor,
  UntypedServiceImplementation,
  handleUnaryCall,
} from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { madeUp } from './made-up.ts'
import { readMsgpack } from './msgpack.ts'
import type { BlockSchema, ProviderSchema } from './provider-schema.ts'

export interface StandIns {
  /** For Terraform: where its providers are, so that it starts and looks for none. */
  readonly env: Readonly<Record<string, string>>
  close(): void
}

const PROVIDERS = ['google', 'google-beta', 'archive'] as const

/**
 * Stand-ins for Terraform's providers: the real ones' schemas (test/data/terraform), and no cloud. They speak Terraform's plugin protocol 5
 * (gRPC on a socket) in this process, for as many runs as one likes, and answer what a plan asks. They can't say whether Google would take
 * a value.
 */
export async function startStandIns(): Promise<StandIns> {
  const folder = mkdtempSync(join(tmpdir(), 'terraform-stand-ins-'))
  const service = serviceOf('tfplugin5.proto')
  const servers = await Promise.all(
    PROVIDERS.map(async (name) => {
      const file = join(import.meta.dirname, `../../data/terraform/${name}.json`)
      const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 })
      server.addService(service, answersOf(JSON.parse(readFileSync(file, 'utf8')) as ProviderSchema))
      const socket = join(folder, name)
      await new Promise<void>((done, fail) => {
        server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) =>
          error === null ? done() : fail(error),
        )
      })
      const address = { Network: 'unix', String: socket }
      // `Test` tells Terraform not to end the process it talks to.
      const said = { Protocol: 'grpc', ProtocolVersion: 5, Pid: process.pid, Test: true, Addr: address }
      return { server, entry: [`registry.terraform.io/hashicorp/${name}`, said] as const }
    }),
  )
  return {
    env: { TF_REATTACH_PROVIDERS: JSON.stringify(Object.fromEntries(servers.map(({ entry }) => entry))) },
    close() {
      for (const { server } of servers) server.forceShutdown()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

interface DynamicValue {
  readonly msgpack?: Buffer
  readonly json?: Buffer
}

const NESTING: Readonly<Record<string, number>> = { single: 1, list: 2, set: 3 }

function schemaMessage(block: BlockSchema): object {
  return { version: 0, block: blockMessage(block) }
}

function blockMessage(block: BlockSchema): object {
  const entries = Object.entries(block).filter(([one]) => one !== '$')
  return {
    version: 0,
    attributes: entries.flatMap(([one, said]) => (typeof said === 'string' ? [attribute(one, said)] : [])),
    block_types: entries.flatMap(([one, said]) => (typeof said === 'object' ? [nestedBlock(one, said)] : [])),
  }
}

function attribute(one: string, said: string): object {
  const [, kind = '', mark = ''] = /^(.*?)([!~=]?)$/.exec(said) ?? []
  const [, holder, held] = /^(list|set|map)\((\w+)\)$/.exec(kind) ?? []
  const type = holder === undefined ? kind : [holder, held]
  return {
    name: one,
    type: Buffer.from(JSON.stringify(type)),
    required: mark === '!',
    optional: mark === '' || mark === '~',
    computed: mark === '~' || mark === '=',
  }
}

function nestedBlock(one: string, said: BlockSchema): object {
  const [mode = '', least = 0, most = 0] = (said['$'] as string).split(' ')
  return {
    type_name: one,
    block: blockMessage(said),
    nesting: NESTING[mode],
    min_items: least,
    max_items: most,
  }
}

function each(blocks: Readonly<Record<string, BlockSchema>>): object {
  return Object.fromEntries(Object.entries(blocks).map(([type, block]) => [type, schemaMessage(block)]))
}

function completed(type: string, value: DynamicValue, blocks: ProviderSchema['resources']): DynamicValue {
  const settings = readMsgpack(value.msgpack ?? Buffer.from([0xc0]))
  const block = blocks[type]
  if (settings === null || block === undefined) return value
  return { json: Buffer.from(JSON.stringify(madeUp(type, settings as Record<string, unknown>, block))) }
}

interface Question {
  readonly type_name: string
  readonly config: DynamicValue
  readonly proposed_new_state: DynamicValue
}

const answering =
  (answer: (question: Question) => object): handleUnaryCall<Question, object> =>
  ({ request }, callback) =>
    callback(null, answer(request))

function answersOf(schema: ProviderSchema): UntypedServiceImplementation {
  return {
    GetSchema: answering(() => ({
      provider: schemaMessage(schema.provider),
      resource_schemas: each(schema.resources),
      data_source_schemas: each(schema.data),
    })),
    PrepareProviderConfig: answering(({ config }) => ({ prepared_config: config })),
    ValidateResourceTypeConfig: answering(() => ({})),
    ValidateDataSourceConfig: answering(() => ({})),
    Configure: answering(() => ({})),
    Stop: answering(() => ({})),
    PlanResourceChange: answering(({ type_name: type, proposed_new_state: wanted }) => ({
      planned_state: completed(type, wanted, schema.resources),
      legacy_type_system: true,
    })),
    ReadDataSource: answering(({ type_name: type, config }) => ({
      state: completed(type, config, schema.data),
    })),
  }
}

function serviceOf(file: string): ServiceClientConstructor['service'] {
  const loaded = loadPackageDefinition(loadSync(join(import.meta.dirname, file), { keepCase: true }))
  return ((loaded['tfplugin5'] as GrpcObject)['Provider'] as ServiceClientConstructor).service
}
