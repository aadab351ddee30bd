# One identity for each function, with what its code needs and no more.
resource "google_service_account" "function" {
  for_each = local.functions

  account_id   = "fn-${each.key}"
  display_name = "The function ${each.key}"
}

# Calls the workers: Cloud Tasks and Pub/Sub make OIDC tokens in its name. It may do nothing else.
resource "google_service_account" "caller" {
  account_id   = "caller"
  display_name = "Calls the functions that aren't public"
}

# Who puts a task into a queue names the identity that it is delivered with, and has to be allowed to.
resource "google_service_account_iam_member" "names_caller" {
  for_each = { for name, function in local.functions : name => function if length(function.queues) > 0 }

  service_account_id = google_service_account.caller.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.function[each.key].member
}

# The project has this one database. Two functions look at what comes, put a task into a queue, and need nothing that is stored.
resource "google_project_iam_member" "store" {
  for_each = { for name, function in local.functions : name => function if !contains(["calendar-push", "gmail-push"], name) }

  project = var.project
  role    = "roles/datastore.user"
  member  = google_service_account.function[each.key].member
}

# Builds the functions, in the place of the project's default identity, which may do nearly everything.
resource "google_service_account" "builder" {
  account_id   = "builder"
  display_name = "Builds the functions"

  depends_on = [google_project_service.api]
}

resource "google_project_iam_member" "builder" {
  for_each = toset(["roles/artifactregistry.writer", "roles/logging.logWriter", "roles/storage.objectViewer"])

  project = var.project
  role    = each.key
  member  = google_service_account.builder.member
}
