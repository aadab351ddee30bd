# Work first, trouble below: what every alert looks at is drawn, so that none comes as a surprise.
locals {
  work = {
    "Requests by function"              = { metric = "run.googleapis.com/request_count", on = "cloud_run_revision", aligner = "ALIGN_RATE", by = ["resource.label.service_name"] }
    "Slowest of a hundred, by function" = { metric = "run.googleapis.com/request_latencies", on = "cloud_run_revision", aligner = "ALIGN_PERCENTILE_99", by = ["resource.label.service_name"] }
    "Instances by function"             = { metric = "run.googleapis.com/container/instance_count", on = "cloud_run_revision", aligner = "ALIGN_MAX", by = ["resource.label.service_name"] }
    "Cold starts by function"           = { metric = "run.googleapis.com/container/startup_latencies", on = "cloud_run_revision", aligner = "ALIGN_PERCENTILE_50", by = ["resource.label.service_name"] }
    "Tasks done, by queue"              = { metric = "cloudtasks.googleapis.com/queue/task_attempt_count", on = "cloud_tasks_queue", aligner = "ALIGN_RATE", by = ["resource.label.queue_id", "metric.label.response_code"] }
    "Documents read"                    = { metric = "firestore.googleapis.com/document/read_ops_count", on = "firestore.googleapis.com/Database", aligner = "ALIGN_RATE", by = [] }
    "Documents written"                 = { metric = "firestore.googleapis.com/document/write_ops_count", on = "firestore.googleapis.com/Database", aligner = "ALIGN_RATE", by = [] }
  }

  charts = concat(
    [
      for title, chart in local.work : {
        title  = title, aligner = chart.aligner, by = chart.by, threshold = null
        filter = "metric.type=\"${chart.metric}\" AND resource.type=\"${chart.on}\""
      }
    ],
    [
      for name, alert in local.alerts : {
        title = "Alert: ${name}", aligner = alert.aligner, by = alert.by, threshold = alert.above, filter = alert.filter
      }
    ],
  )

  tiles = [
    for index, chart in local.charts : {
      xPos = index % 3 * 16, yPos = floor(index / 3) * 12, width = 16, height = 12
      widget = {
        title = chart.title
        xyChart = {
          dataSets = [{
            plotType = "LINE"
            timeSeriesQuery = {
              timeSeriesFilter = {
                filter = chart.filter
                aggregation = {
                  alignmentPeriod    = "300s"
                  perSeriesAligner   = chart.aligner
                  crossSeriesReducer = startswith(chart.aligner, "ALIGN_PERCENTILE") ? "REDUCE_MAX" : "REDUCE_SUM"
                  groupByFields      = chart.by
                }
              }
            }
          }]
          thresholds = [for value in [chart.threshold] : { value = value } if value != null]
        }
      }
    }
  ]
}

resource "google_monitoring_dashboard" "integration" {
  dashboard_json = jsonencode({
    displayName  = "AutoERP integration (${var.environment})"
    mosaicLayout = { columns = 48, tiles = local.tiles }
  })

  depends_on = [google_project_service.api]
}
