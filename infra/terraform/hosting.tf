# The console and what signs in to it, under one name for people. Everything else is reached directly: Hosting cuts after 60 seconds, takes
# every cookie but __session away, and is nothing that the ERP or Google need.
locals {
  hosting      = jsondecode(file("${path.module}/../../firebase.json")).hosting
  console_site = coalesce(var.console_site, "${var.project}-console")
  console_url  = "https://${local.console_site}.web.app"
}

resource "google_firebase_project" "this" {
  provider = google-beta

  project = var.project

  depends_on = [google_project_service.api]
}

resource "google_firebase_hosting_site" "console" {
  provider = google-beta

  project = google_firebase_project.this.project
  site_id = local.console_site
}

resource "google_firebase_hosting_version" "console" {
  provider = google-beta

  site_id = google_firebase_hosting_site.console.site_id

  config {
    dynamic "redirects" {
      for_each = local.hosting.redirects
      content {
        glob        = redirects.value.source
        location    = redirects.value.destination
        status_code = redirects.value.type
      }
    }

    dynamic "rewrites" {
      for_each = local.hosting.rewrites
      content {
        glob = rewrites.value.source
        run {
          service_id = google_cloudfunctions2_function.function[rewrites.value.run.serviceId].name
          region     = var.region
        }
      }
    }
  }
}

resource "google_firebase_hosting_release" "console" {
  provider = google-beta

  site_id      = google_firebase_hosting_site.console.site_id
  version_name = google_firebase_hosting_version.console.name
}
