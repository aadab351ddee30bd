locals {
  # The scheduler's clock, in UTC: a local one skips or doubles an hour twice a year.
  schedule = {
    sweep-changes = { topic = "sweep", cron = "*/10 * * * *", message = {} }
    sweep-access  = { topic = "sweep", cron = "*/5 * * * *", message = { depth = "access" } }
    sweep-window  = { topic = "sweep", cron = "15 0 * * *", message = { depth = "window" } }
    sweep-all     = { topic = "sweep", cron = "15 1 * * *", message = { depth = "all" } }
    renew         = { topic = "renew", cron = "15 3 * * *", message = {} }
  }

  topics = toset([for name, function in local.functions : name if function.caller == "topic"])

  # Each subscription pushes to one function. The framework reads a message's topic from the end of the address.
  pushes = merge(
    {
      for topic in local.topics : topic => {
        function = topic
        topic    = google_pubsub_topic.schedule[topic].id
        path     = "projects/${var.project}/topics/${topic}"
      }
    },
    {
      for tenant, topic in google_pubsub_topic.mail : "mail-${tenant}" => { function = "gmail-push", topic = topic.id, path = tenant }
    },
  )
}

resource "google_pubsub_topic" "schedule" {
  for_each = local.topics

  name   = each.key
  labels = local.labels

  message_storage_policy {
    allowed_persistence_regions = [var.region]
  }

  depends_on = [google_project_service.api]
}

resource "google_cloud_scheduler_job" "schedule" {
  for_each = local.schedule

  name      = each.key
  region    = var.region
  schedule  = each.value.cron
  time_zone = "Etc/UTC"

  pubsub_target {
    topic_name = google_pubsub_topic.schedule[each.value.topic].id
    # An empty message would not be taken for one by the framework, so even {} is written out.
    data = base64encode(jsonencode(each.value.message))
  }
}

# Where Gmail tells of new mail. It has to be in the project of the tenant's OAuth client.
resource "google_pubsub_topic" "mail" {
  for_each = var.mail_tenants

  project = each.value == null ? var.project : each.value
  name    = "gmail-${each.key}"
  labels  = local.labels

  message_storage_policy {
    allowed_persistence_regions = [var.region]
  }

  depends_on = [google_project_service.api]
}

# Google's own sender. An organisation that lets in only its own domain has to make an exception for it.
resource "google_pubsub_topic_iam_member" "gmail" {
  for_each = google_pubsub_topic.mail

  project = each.value.project
  topic   = each.value.name
  role    = "roles/pubsub.publisher"
  member  = "serviceAccount:gmail-api-push@system.gserviceaccount.com"
}

resource "google_pubsub_subscription" "push" {
  for_each = local.pushes

  name                 = each.key
  topic                = each.value.topic
  labels               = local.labels
  ack_deadline_seconds = max(60, local.functions[each.value.function].seconds + 10)
  # Messages say where to look, and what looks regularly comes again: one that is older is worth nothing.
  message_retention_duration = "3600s"

  push_config {
    push_endpoint = "${local.functions_url}/${each.value.function}/${each.value.path}"

    oidc_token {
      service_account_email = google_service_account.caller.email
      audience              = "${local.functions_url}/${each.value.function}"
    }
  }

  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead_letters.id
    max_delivery_attempts = 5
  }

  expiration_policy {
    ttl = "" # never, also when nothing comes for a month
  }
}

# What could not be delivered, kept for two weeks for somebody to look at; an alert tells of it.
resource "google_pubsub_topic" "dead_letters" {
  name   = "dead-letters"
  labels = local.labels

  message_storage_policy {
    allowed_persistence_regions = [var.region]
  }

  depends_on = [google_project_service.api]
}

resource "google_pubsub_subscription" "dead_letters" {
  name                       = "dead-letters"
  topic                      = google_pubsub_topic.dead_letters.id
  labels                     = local.labels
  message_retention_duration = "1209600s"

  expiration_policy {
    ttl = ""
  }
}

# Pub/Sub moves dead letters itself, in the name of its own identity in this project.
resource "google_project_service_identity" "pubsub" {
  provider = google-beta

  service = "pubsub.googleapis.com"

  depends_on = [google_project_service.api]
}

resource "google_pubsub_topic_iam_member" "dead_letters" {
  topic  = google_pubsub_topic.dead_letters.name
  role   = "roles/pubsub.publisher"
  member = google_project_service_identity.pubsub.member
}

resource "google_pubsub_subscription_iam_member" "dead_letters" {
  for_each = google_pubsub_subscription.push

  subscription = each.value.name
  role         = "roles/pubsub.subscriber"
  member       = google_project_service_identity.pubsub.member
}
