# Secrets are made at run time and by the command `tenant`, so none is in this configuration or its state, and access is by name.
# No tenant is called something with -grant or -mail in it (tenant-record.ts): its other secrets would look like grants.
locals {
  # The secret's own name, whether a secret or one of its versions is asked for. (IAM gives the whole path.)
  secret_version = "resource.name.extract(\"/secrets/{name}/versions/\")"

  secret_kinds = {
    signing-key   = "resource.name.endsWith(\"/secrets/signing-key\") || ${local.secret_version} == \"signing-key\""
    metrics-token = "resource.name.endsWith(\"/secrets/metrics-token\") || ${local.secret_version} == \"metrics-token\""
    grant         = "resource.name.extract(\"-grant-{sub}\") != \"\""
    mail          = "resource.name.extract(\"-mail-{sub}\") != \"\""
  }
  secret_names = merge(local.secret_kinds, {
    for kind in ["erp-key", "erp-requests", "erp-webhooks", "fingerprints", "google-client", "tokens"] :
    kind => "resource.name.endsWith(\"-${kind}\") || ${local.secret_version}.endsWith(\"-${kind}\")"
  })

  secret_read = ["secretmanager.versions.access", "secretmanager.versions.list"]
  secret_make = concat(local.secret_read, ["secretmanager.versions.add"])
  secret_rights = {
    read    = local.secret_read
    make    = local.secret_make
    replace = concat(local.secret_make, ["secretmanager.versions.destroy"])
    own     = concat(local.secret_make, ["secretmanager.versions.destroy", "secretmanager.secrets.delete"])
  }

  secret_grants = merge([
    for name, function in local.functions : {
      for kind, right in function.secrets : "${name}/${kind}" => { function = name, kind = kind, right = right }
    }
  ]...)
}

resource "google_project_iam_custom_role" "secrets" {
  for_each = local.secret_rights

  role_id     = "autoerp_secrets_${each.key}"
  title       = "AutoERP integration: ${each.key} secrets"
  permissions = each.value

  depends_on = [google_project_service.api]
}

resource "google_project_iam_member" "secrets" {
  for_each = local.secret_grants

  project = var.project
  role    = google_project_iam_custom_role.secrets[each.value.right].name
  member  = google_service_account.function[each.value.function].member

  condition {
    title      = "Only ${each.value.kind}"
    expression = local.secret_names[each.value.kind]
  }
}

# A secret that isn't there yet has no name to ask for: who may make one may make any, and read, change or remove none by that.
resource "google_project_iam_custom_role" "new_secrets" {
  role_id     = "autoerp_secrets_new"
  title       = "AutoERP integration: new secrets"
  permissions = ["secretmanager.secrets.create"]

  depends_on = [google_project_service.api]
}

resource "google_project_iam_member" "new_secrets" {
  for_each = {
    for name, function in local.functions : name => function
    if length(setsubtract(values(function.secrets), ["read"])) > 0
  }

  project = var.project
  role    = google_project_iam_custom_role.new_secrets.name
  member  = google_service_account.function[each.key].member
}
