data "google_project" "this" {
  project_id = var.project
}

# Calendar, People and Gmail are asked for the users; they have to be on in the project of the OAuth client.
resource "google_project_service" "api" {
  for_each = toset([
    "artifactregistry", "billingbudgets", "calendar-json", "cloudbuild", "cloudfunctions", "cloudscheduler", "cloudtasks",
    "firebase", "firebasehosting", "firebaserules", "firestore", "gmail", "iam", "logging", "monitoring", "people",
    "pubsub", "run", "secretmanager", "storage",
  ])

  service            = "${each.key}.googleapis.com"
  disable_on_destroy = false
}

locals {
  is_production = var.environment == "production"
  labels        = { app = "autoerp-google-integration", environment = var.environment }
}
