import { parse } from '@cdktf/hcl2json'
import test from 'ava'
import { filesEnding } from '../tidy/source-tree.ts'
import { configuration, readConfiguration, terraformFiles } from './cloud.ts'
import { policies } from './policies.ts'

type Policy = keyof typeof policies

test('Terraform’s files can be read', (t) => {
  t.true(terraformFiles.length > 5)
  t.true(configuration.resources.length > 30)
})

test('a file that isn’t HCL is refused with its line', async (t) => {
  const broken = { path: 'broken.tf', text: 'locals {\n  a = 1\n  b = = 2\n}\n' }
  const error = await t.throwsAsync(readConfiguration([broken]))
  t.regex(error.message, /broken\.tf:3/)
})

for (const [policy, breachesIn] of Object.entries(policies)) {
  test(policy, (t) => {
    t.deepEqual(breachesIn({ files: terraformFiles, configuration }), [])
  })
}

/** What each policy is for, put beside the configuration as it is. */
const planted: readonly { readonly policy: Policy; readonly what: string; readonly text: string }[] = [
  {
    policy: 'nothing is open to everybody but functions that the outside calls',
    what: 'a worker that anybody may call',
    text: 'resource "google_cloud_run_v2_service_iam_member" "open" {\n  member = "allUsers"\n}\n',
  },
  {
    policy: 'nothing is open to everybody but functions that the outside calls',
    what: 'a topic that everybody with an account may publish to',
    text: 'resource "google_pubsub_topic_iam_member" "open" {\n  member = "allAuthenticatedUsers"\n}\n',
  },
  {
    policy: 'what is pushed brings a token that says who calls, and for whom it is',
    what: 'a push without a token',
    text: 'resource "google_pubsub_subscription" "bare" {\n  push_config {\n    push_endpoint = "https://a"\n  }\n}\n',
  },
  {
    policy: 'what is pushed brings a token that says who calls, and for whom it is',
    what: 'a timer that calls with a token for anything',
    text: 'resource "google_cloud_scheduler_job" "a" {\n  region = var.region\n  http_target {\n    oidc_token {\n      service_account_email = "a"\n    }\n  }\n}\n',
  },
  {
    policy: 'no secret is in the configuration or in its state',
    what: 'a secret’s value',
    text: 'resource "google_secret_manager_secret_version" "a" {\n  secret_data = "x"\n}\n',
  },
  {
    policy: 'no secret is in the configuration or in its state',
    what: 'a variable for one',
    text: 'variable "google_client_secret" {\n  type = string\n}\n',
  },
  {
    policy: 'no secret is in the configuration or in its state',
    what: 'a setting that holds one',
    text: 'resource "google_cloudfunctions2_function" "a" {\n  location = var.region\n  service_config {\n    environment_variables = {\n      ERP_API_KEY = "x"\n    }\n  }\n}\n',
  },
  {
    policy: 'everything lies in the one region, which is in the European Union unless told otherwise',
    what: 'a queue elsewhere',
    text: 'resource "google_cloud_tasks_queue" "a" {\n  location = "us-central1"\n}\n',
  },
  {
    policy: 'everything lies in the one region, which is in the European Union unless told otherwise',
    what: 'a topic that is kept anywhere',
    text: 'resource "google_pubsub_topic" "a" {\n  name = "a"\n}\n',
  },
  {
    policy: 'everything lies in the one region, which is in the European Union unless told otherwise',
    what: 'another default',
    text: 'variable "region" {\n  default = "europe-west2"\n}\n',
  },
  {
    policy: 'no identity may do more than it needs',
    what: 'an editor',
    text: 'resource "google_project_iam_member" "a" {\n  role = "roles/editor"\n}\n',
  },
  {
    policy: 'no identity may do more than it needs',
    what: 'an administrator of secrets',
    text: 'resource "google_project_iam_member" "a" {\n  role = "roles/secretmanager.admin"\n}\n',
  },
  {
    policy: 'no identity may do more than it needs',
    what: 'a policy that replaces all others',
    text: 'resource "google_project_iam_binding" "a" {\n  role = "roles/datastore.user"\n}\n',
  },
]

for (const { policy, what, text } of planted) {
  test(`${what} would be seen`, async (t) => {
    const files = [...terraformFiles, { path: 'infra/terraform/planted.tf', text }]
    t.is(policies[policy]({ files, configuration: await readConfiguration(files) }).length >= 1, true)
  })
}

for (const { path, text } of filesEnding('.tfvars')) {
  test(`${path} sets what there is to set, and an environment`, async (t) => {
    const set = (await parse(path, text)) as Record<string, unknown>
    t.deepEqual(
      Object.keys(set).filter((name) => !(name in configuration.variables)),
      [],
    )
    t.is(`infra/terraform/environments/${String(set['environment'])}.tfvars`, path)
  })
}
