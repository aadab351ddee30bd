# Each function from its own bundle. An archive is named by its content: what didn't change isn't deployed again.
data "archive_file" "bundle" {
  for_each = local.functions

  type        = "zip"
  source_dir  = "${var.dist}/${each.key}"
  output_path = "${var.dist}/${each.key}.zip"
}

resource "google_storage_bucket" "bundles" {
  name                        = "${var.project}-bundles"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  labels                      = local.labels

  # Long enough to go back to any of the last releases.
  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      age = 180
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_storage_bucket_object" "bundle" {
  for_each = local.functions

  bucket = google_storage_bucket.bundles.name
  name   = "${each.key}/${data.archive_file.bundle[each.key].output_sha256}.zip"
  source = data.archive_file.bundle[each.key].output_path
}

resource "google_cloudfunctions2_function" "function" {
  for_each = local.functions

  name     = each.key
  location = var.region
  labels   = local.labels

  build_config {
    runtime         = "nodejs24"
    entry_point     = each.key
    service_account = google_service_account.builder.id

    source {
      storage_source {
        bucket = google_storage_bucket.bundles.name
        object = google_storage_bucket_object.bundle[each.key].name
      }
    }
  }

  service_config {
    service_account_email            = google_service_account.function[each.key].email
    timeout_seconds                  = each.value.seconds
    available_memory                 = "256Mi"
    available_cpu                    = "1" # less allows no concurrency, and makes cold starts slower; it is paid for only while a request runs
    max_instance_request_concurrency = each.value.concurrency
    max_instance_count               = local.instances[each.key]
    min_instance_count               = lookup(var.min_instances, each.key, 0)
    all_traffic_on_latest_revision   = !var.hold_traffic
    # Cloud Tasks and Pub/Sub come from outside the network too; who may call is settled by run.invoker below.
    ingress_settings = "ALLOW_ALL"

    environment_variables = {
      NODE_ENV = "production" # else the framework tells callers what its errors say
      # 256 MiB hold Node itself (about 60 MiB), this heap, and the buffers of a page. Node's own limits are for larger machines.
      NODE_OPTIONS          = "--max-semi-space-size=8 --max-old-space-size=128"
      FUNCTIONS_URL         = local.functions_url
      CONSOLE_URL           = local.console_url
      GOOGLE_CLOUD_PROJECT  = var.project
      FIRESTORE_DATABASE    = google_firestore_database.store.name
      TASKS_LOCATION        = var.region
      TASKS_SERVICE_ACCOUNT = google_service_account.caller.email
      SECRETS_LOCATION      = var.region
    }
  }

  lifecycle {
    postcondition {
      condition     = self.url == "${local.functions_url}/${each.key}"
      error_message = "The function is reached elsewhere than tasks, webhooks and pushes are sent to."
    }
  }

  depends_on = [google_project_iam_member.builder]
}

# Anybody may call what the outside calls, and nothing else; everything else is called by one identity of ours, by OIDC.
resource "google_cloud_run_v2_service_iam_member" "invoker" {
  for_each = local.functions

  name     = google_cloudfunctions2_function.function[each.key].name
  location = var.region
  role     = "roles/run.invoker"
  member   = each.value.caller == "outside" ? "allUsers" : google_service_account.caller.member
}
