import type { SourceFile } from '../tidy/source-tree.ts'
import type { Block, Configuration } from './cloud.ts'

/** What must not be in the configuration of the cloud; each says in words what it found. */
export const policies = {
  'nothing is open to everybody but functions that the outside calls': ({ files, configuration }) => [
    ...files
      .flatMap(({ path, text }) =>
        linesWith(text, /\ballUsers\b|\ballAuthenticatedUsers\b/).map((line) => `${path}: ${line}`),
      )
      .slice(1),
    ...configuration.resources.flatMap(({ type, name, block }) =>
      String(block['member']).includes('allUsers') && block['member'] !== PUBLIC ? [`${type}.${name}`] : [],
    ),
  ],

  'what is pushed brings a token that says who calls, and for whom it is': ({ configuration }) =>
    configuration.resources.flatMap(({ type, name, block }) => {
      const targets = [...inner(block, 'push_config'), ...inner(block, 'http_target')]
      const isProven = (target: Block): boolean =>
        inner(target, 'oidc_token').some((token) => 'service_account_email' in token && 'audience' in token)
      return targets.every(isProven) ? [] : [`${type}.${name}`]
    }),

  'no secret is in the configuration or in its state': ({ configuration }) => [
    ...configuration.resources.flatMap(({ type, name }) =>
      /_secret_version$|_service_account_key$|_secret_version_access$|_hmac_key$/.test(type)
        ? [`${type}.${name}`]
        : [],
    ),
    ...Object.entries(configuration.variables).flatMap(([name, { sensitive }]) =>
      /secret|password|token|credential|(?:^|_)key(?:$|_)/.test(name) || sensitive === true
        ? [`var.${name}`]
        : [],
    ),
    ...configuration.resources.flatMap(({ type, name, block }) =>
      settingsOf(block).flatMap((setting) =>
        /SECRET(?!S_LOCATION$)|PASSWORD|TOKEN|(?:^|_)KEY(?:$|_)/.test(setting)
          ? [`${type}.${name}: ${setting}`]
          : [],
      ),
    ),
  ],

  'everything lies in the one region, which is in the European Union unless told otherwise': ({
    configuration,
  }) => [
    ...configuration.resources.flatMap(({ type, name, block }) =>
      placesIn(block).flatMap((place) => (place === '${var.region}' ? [] : [`${type}.${name}: ${place}`])),
    ),
    ...(UNION.test(String(configuration.variables['region']?.['default'])) ? [] : ['var.region']),
    ...configuration.resources.flatMap(({ type, name, block }) =>
      PLACED.test(type) && placesIn(block).length === 0 ? [`${type}.${name}: nowhere`] : [],
    ),
  ],

  'no identity may do more than it needs': ({ configuration }) =>
    configuration.resources.flatMap(({ type, name, block }) => {
      const roles = [block['role']].filter((role) => typeof role === 'string')
      const isBroad = roles.some((role) => /roles\/(?:owner|editor|viewer)$|[aA]dmin$/.test(role))
      // Whoever writes whole policies takes away what others were given.
      return isBroad || /_iam_(?:policy|binding)$/.test(type) ? [`${type}.${name}`] : []
    }),
} as const satisfies Record<string, (cloud: Cloud) => readonly string[]>

export interface Cloud {
  readonly files: readonly SourceFile[]
  readonly configuration: Configuration
}

const PUBLIC = '${each.value.caller == "outside" ? "allUsers" : google_service_account.caller.member}'
const UNION = /^europe-(?:central2|north1|north2|southwest1|west1|west3|west4|west8|west9|west10|west12)$/
/** What Google would put somewhere by itself. */
const PLACED =
  /^google_(?:cloudfunctions2_function|cloud_tasks_queue|firestore_database|storage_bucket|pubsub_topic|cloud_scheduler_job)$/
const PLACES = ['location', 'location_id', 'region', 'allowed_persistence_regions']

function linesWith(text: string, pattern: RegExp): string[] {
  return text.split('\n').filter((line) => pattern.test(line.replace(/#.*$/, '')))
}

/** Blocks of this name, however deep. */
function inner(block: unknown, name: string): Block[] {
  if (Array.isArray(block)) return block.flatMap((one) => inner(one, name))
  if (typeof block !== 'object' || block === null) return []
  return Object.entries(block).flatMap(([key, value]) => [
    ...(key === name && Array.isArray(value) ? (value as Block[]) : []),
    ...inner(value, name),
  ])
}

function placesIn(block: unknown): string[] {
  if (Array.isArray(block)) return block.flatMap(placesIn)
  if (typeof block !== 'object' || block === null) return []
  // A redirect's location is an address.
  return Object.entries(block).flatMap(([key, value]) =>
    key === 'redirects' ? [] : PLACES.includes(key) ? [value].flat().map(String) : placesIn(value),
  )
}

/** Names of environment variables. */
function settingsOf(block: unknown): string[] {
  if (Array.isArray(block)) return block.flatMap(settingsOf)
  if (typeof block !== 'object' || block === null) return []
  return Object.entries(block).flatMap(([key, value]) =>
    key === 'environment_variables' ? Object.keys(value as object) : settingsOf(value),
  )
}
