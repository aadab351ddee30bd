# One queue for each worker, called like it. The queue is the rate limiter, so its rate is the provider's quota; what is left of it is for the
# console, new accounts, and calls that a task makes besides its first.
locals {
  queues = {
    # Calendar: 10,000 units a minute for the project (google.md 2.9). A change is one write, and a patch is three units:
    # 10,000 × 60 % / 60 s / 3 = 33 a second.
    sync-pair = { units_per_minute = 10000, share = 0.6, units = 3, at_once = 40 }
    # The same quota. A read is one unit for each page, and most have one: 10,000 × 25 % / 60 s / 1 = 41 a second.
    pull-calendar = { units_per_minute = 10000, share = 0.25, units = 1, at_once = 20 }
    # People has no quota of the project that is told, but 30 writes a minute for each user (google.md 4.3). A batch of ten takes up to
    # twelve, so that 120 people who push at the same time make 300 batches a minute: 5 a second. Whoever is over it waits by himself.
    contacts-batch = { units_per_minute = 3600, share = 1, units = 12, at_once = 10 }
    # Gmail: 1,200,000 units a minute for the project (google.md 5.2). A page of history is two, and twenty pages are the most that is read at
    # once: 1,200,000 × 10 % / 60 s / 40 = 50 a second. More would only meet the ERP, which is called for each that brings something.
    pull-mail = { units_per_minute = 1200000, share = 0.1, units = 40, at_once = 20 }
  }

  queue_rates = { for name, queue in local.queues : name => floor(queue.units_per_minute * queue.share / 60 / queue.units) }

  # A queue that meets no free instance is told 429 and slows down for everybody.
  instances = {
    for name, function in local.functions : name => function.caller == "queue" ?
    ceil(local.queues[name].at_once / function.concurrency) : function.instances
  }

  queue_puts = merge([
    for name, function in local.functions : { for queue in function.queues : "${name}/${queue}" => { function = name, queue = queue } }
  ]...)
}

resource "google_cloud_tasks_queue" "queue" {
  for_each = local.queues

  name     = each.key
  location = var.region

  rate_limits {
    max_dispatches_per_second = local.queue_rates[each.key]
    max_concurrent_dispatches = each.value.at_once
  }

  # A task is parked by its worker after 25 tries (answer-queue.ts), about ten hours, never dropped by the queue before that. 100 are for
  # those that take their worker down with them.
  retry_config {
    max_attempts  = 100
    min_backoff   = "0.1s"
    max_backoff   = "3600s"
    max_doublings = 16
  }

  # A tenth of what is delivered is enough to see what a queue does; failures are in the functions' logs.
  stackdriver_logging_config {
    sampling_ratio = 0.1
  }

  depends_on = [google_project_service.api]
}

resource "google_cloud_tasks_queue_iam_member" "put" {
  for_each = local.queue_puts

  name     = google_cloud_tasks_queue.queue[each.value.queue].name
  location = var.region
  role     = "roles/cloudtasks.enqueuer"
  member   = google_service_account.function[each.value.function].member
}
