# What wakes somebody up. Each has a line that says what it means and what to do first.
#
# Google knows a new metric up to ten minutes after it was made, and refuses an alert for it until then (404, terraform-provider-google issue
# 11102): the very first apply may have to be repeated.
locals {
  # From the functions' logs (shared/platform/log.ts): `event` counts as a metric by `labels`, more than `above` of them within `minutes` is
  # an alert for each of the labels' values. Labels are ids and codes, nothing else is ever logged.
  logged = {
    bug = {
      event   = "bug", labels = ["function"], above = 0, minutes = 10, severity = "ERROR"
      runbook = "A fault in our own code: the log's stack_trace says where. The task comes again and is parked after 25 tries; nothing is lost."
    }
    setup-broken = {
      event   = "setup.broken", labels = ["tenant", "check"], above = 0, minutes = 60, severity = "ERROR"
      runbook = "A line of the tenant's set-up list is broken. `npm run doctor` or the console's set-up page says the cause and the cure."
    }
    brake-on = {
      event   = "brake.on", labels = ["tenant"], above = 0, minutes = 10, severity = "WARNING"
      runbook = "One read would have removed much of a user's calendar, and nothing was. He or an administrator says yes or no in the console; ask him."
    }
    task-parked = {
      event   = "task.parked", labels = ["tenant", "code"], above = 0, minutes = 10, severity = "ERROR"
      runbook = "A task can't succeed. The console's page of parked tasks shows it with its reason; mend that, then try it again there."
    }
    connection-lost = {
      event   = "connection.lost", labels = ["tenant"], above = 5, minutes = 60, severity = "WARNING"
      runbook = "More than a handful of Google accounts lost their grants in an hour: look at the consent screen (Testing ends grants after 7 days), the OAuth client, and the Workspace's app access."
    }
    mailbox-lost = {
      event   = "mailbox.lost", labels = ["tenant"], above = 5, minutes = 60, severity = "WARNING"
      runbook = "Several mailboxes lost their grants in an hour. A changed password ends one; many at once mean the consent screen, the OAuth client, or the Workspace's app access."
    }
    mail-unwatched = {
      event   = "mail.unwatched", labels = ["tenant", "code"], above = 5, minutes = 60, severity = "WARNING"
      runbook = "Gmail doesn't take our watches. New mail is still told within ten minutes by the poll; check the tenant's topic, and that Gmail may publish on it (gmail-api-push)."
    }
    faults = {
      event   = "fault", labels = ["function", "code"], above = 200, minutes = 10, severity = "WARNING"
      runbook = "Trouble with one side, by its code: erp.unavailable and google.unavailable pass by themselves; erp.unauthorized and google.misconfigured don't: see the set-up list."
    }
    channel-failed = {
      event   = "channel.failed", labels = ["tenant", "code"], above = 20, minutes = 60, severity = "WARNING"
      runbook = "Google doesn't take our push channels. Changes still come within ten minutes by the poll; check that calendar-push is public and its URL is the one in the set-up list."
    }
    pair-refused = {
      event   = "pair.refused", labels = ["tenant", "code"], above = 50, minutes = 60, severity = "WARNING"
      runbook = "One side refuses what the other has. The users see each in the console; many of one code at once mean changed rights or a new required field in the ERP."
    }
  }

  # From Google's own metrics, and from ours where silence is the trouble.
  measured = {
    sweep-silent = {
      filter  = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.sweep_done.name}\" AND resource.type=\"cloud_run_revision\""
      aligner = "ALIGN_SUM", by = [], above = null, minutes = 30, severity = "CRITICAL"
      runbook = "No sweep ended for half an hour, three in a row: what pushes miss stays missed. Look at the scheduler's job sweep-changes, its subscription, and the log of sweep."
    }
    queue-depth = {
      filter  = "metric.type=\"cloudtasks.googleapis.com/queue/depth\" AND resource.type=\"cloud_tasks_queue\""
      aligner = "ALIGN_MIN", by = ["resource.label.queue_id"], above = 5000, minutes = 30, severity = "WARNING"
      runbook = "Tasks wait for longer than half an hour. After a new start with many users that is expected; otherwise a side is away (see faults) or a quota is used up."
    }
    dead-letters = {
      filter  = "metric.type=\"pubsub.googleapis.com/subscription/num_undelivered_messages\" AND resource.type=\"pubsub_subscription\" AND resource.label.subscription_id=\"${google_pubsub_subscription.dead_letters.name}\""
      aligner = "ALIGN_MAX", by = [], above = 0, minutes = 5, severity = "ERROR"
      runbook = "A message was refused five times. Read it with: gcloud pubsub subscriptions pull dead-letters; the function's log says why. The next sweep does the same work, so it can be acknowledged once mended."
    }
    server-errors = {
      filter  = "metric.type=\"run.googleapis.com/request_count\" AND resource.type=\"cloud_run_revision\" AND metric.label.response_code_class=\"5xx\""
      aligner = "ALIGN_SUM", by = ["resource.label.service_name"], above = 50, minutes = 10, severity = "ERROR"
      runbook = "A function answers with errors. Without a bug in its log it was ended by the platform: look for memory, time-outs, and a missing setting at its start."
    }
    memory = {
      filter  = "metric.type=\"run.googleapis.com/container/memory/utilizations\" AND resource.type=\"cloud_run_revision\""
      aligner = "ALIGN_PERCENTILE_99", by = ["resource.label.service_name"], above = 0.9, minutes = 15, severity = "WARNING"
      runbook = "A function is near its 256 MiB and will be ended when it passes them. Lower its concurrency in infra/terraform/functions.tf."
    }
  }

  alerts = merge(local.measured, {
    for name, alert in local.logged : name => merge(alert, {
      filter  = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.event[name].name}\" AND resource.type=\"cloud_run_revision\""
      aligner = "ALIGN_SUM"
      by      = [for label in alert.labels : "metric.label.${label}"]
    })
  })

  # Counts add up; how full one instance is doesn't.
  reducers = { for name, alert in local.alerts : name => startswith(alert.aligner, "ALIGN_PERCENTILE") ? "REDUCE_MAX" : "REDUCE_SUM" }
}

resource "google_logging_metric" "event" {
  for_each = local.logged

  name             = "autoerp/${each.key}"
  description      = each.value.runbook
  filter           = "resource.type=\"cloud_run_revision\" AND jsonPayload.event=\"${each.value.event}\""
  label_extractors = { for label in each.value.labels : label => "EXTRACT(jsonPayload.${label})" }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"

    dynamic "labels" {
      for_each = toset(each.value.labels)
      content {
        key        = labels.value
        value_type = "STRING"
      }
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_logging_metric" "sweep_done" {
  name        = "autoerp/sweep-done"
  description = "Each sweep through a tenant that came to its end."
  filter      = "resource.type=\"cloud_run_revision\" AND jsonPayload.event=\"sweep.done\""

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
  }

  depends_on = [google_project_service.api]
}

resource "google_monitoring_notification_channel" "email" {
  for_each = var.alert_emails

  display_name = each.key
  type         = "email"
  labels       = { email_address = each.key }

  depends_on = [google_project_service.api]
}

resource "google_monitoring_alert_policy" "alert" {
  for_each = local.alerts

  display_name          = "AutoERP integration (${var.environment}): ${each.key}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = [for channel in google_monitoring_notification_channel.email : channel.name]
  user_labels           = local.labels

  conditions {
    display_name = each.key

    dynamic "condition_threshold" {
      for_each = each.value.above == null ? [] : [each.value]
      content {
        filter          = condition_threshold.value.filter
        comparison      = "COMPARISON_GT"
        threshold_value = condition_threshold.value.above
        duration        = "0s" # the period below is the time it is about

        aggregations {
          alignment_period     = "${condition_threshold.value.minutes * 60}s"
          per_series_aligner   = condition_threshold.value.aligner
          cross_series_reducer = local.reducers[each.key]
          group_by_fields      = condition_threshold.value.by
        }
      }
    }

    dynamic "condition_absent" {
      for_each = each.value.above == null ? [each.value] : []
      content {
        filter   = condition_absent.value.filter
        duration = "${condition_absent.value.minutes * 60}s"

        aggregations {
          alignment_period     = "300s"
          per_series_aligner   = condition_absent.value.aligner
          cross_series_reducer = "REDUCE_SUM"
        }
      }
    }
  }

  documentation {
    content = each.value.runbook
  }

  alert_strategy {
    auto_close = "86400s"
  }
}

resource "google_billing_budget" "month" {
  count = var.billing_account == null ? 0 : 1

  billing_account = var.billing_account
  display_name    = "AutoERP integration (${var.environment})"

  budget_filter {
    projects        = ["projects/${data.google_project.this.number}"]
    calendar_period = "MONTH"
  }

  amount {
    specified_amount {
      units = tostring(var.monthly_budget)
    }
  }

  dynamic "threshold_rules" {
    for_each = [0.5, 0.9, 1.0]
    content {
      threshold_percent = threshold_rules.value
    }
  }

  threshold_rules {
    threshold_percent = 1.0
    spend_basis       = "FORECASTED_SPEND"
  }

  all_updates_rule {
    monitoring_notification_channels = [for channel in google_monitoring_notification_channel.email : channel.name]
  }
}
