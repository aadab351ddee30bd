# terraform test, on stand-ins of the providers (test/infra/terraform.test.ts). What is asserted of the values lies there, too.
variables {
  project = "demo-project"
}

run "staging" {
  command = plan

  assert {
    condition     = google_firestore_database.store.delete_protection_state == "DELETE_PROTECTION_DISABLED"
    error_message = "Staging is taken down as easily as it is put up."
  }

  assert {
    condition     = length(google_billing_budget.month) == 0
    error_message = "Without a billing account there is no budget."
  }
}

run "production" {
  command = plan

  variables {
    environment     = "production"
    min_instances   = { console = 1 }
    alert_emails    = ["operator@example.com"]
    billing_account = "000000-000000-000000"
    monthly_budget  = 400
    mail_tenants    = { main = null, acme = "acme-sign-in" }
  }

  assert {
    condition     = google_firestore_database.store.delete_protection_state == "DELETE_PROTECTION_ENABLED"
    error_message = "Production's database can't be deleted."
  }

  assert {
    condition     = google_firestore_database.store.point_in_time_recovery_enablement == "POINT_IN_TIME_RECOVERY_ENABLED"
    error_message = "Production goes back to any second of the last days."
  }

  assert {
    condition     = google_cloudfunctions2_function.function["console"].service_config[0].min_instance_count == 1
    error_message = "A function that shall stay awake does."
  }

  assert {
    condition     = google_cloudfunctions2_function.function["sweep"].service_config[0].min_instance_count == 0
    error_message = "The others sleep."
  }

  assert {
    condition     = alltrue([for alert in google_monitoring_alert_policy.alert : length(alert.notification_channels) == 1])
    error_message = "Somebody is told of every alert."
  }

  assert {
    condition     = google_billing_budget.month[0].amount[0].specified_amount[0].units == "400"
    error_message = "The budget is the one that was given."
  }
}

run "a_release_in_steps" {
  command = plan

  variables {
    hold_traffic = true
  }

  assert {
    condition     = alltrue([for function in google_cloudfunctions2_function.function : !function.service_config[0].all_traffic_on_latest_revision])
    error_message = "What is new gets no requests by itself."
  }
}

run "another_region_of_the_union" {
  command = plan

  variables {
    region = "europe-west3"
  }

  assert {
    condition = alltrue([
      google_firestore_database.store.location_id == "europe-west3",
      google_cloud_tasks_queue.queue["sync-pair"].location == "europe-west3",
      google_storage_bucket.bundles.location == "europe-west3",
      google_cloudfunctions2_function.function["oauth"].service_config[0].environment_variables["SECRETS_LOCATION"] == "europe-west3",
      google_firebase_hosting_version.console.config[0].rewrites[0].run[0].region == "europe-west3",
    ])
    error_message = "Everything moves with the region."
  }
}

run "outside_the_union" {
  command = plan

  variables {
    region = "europe-west2"
  }

  expect_failures = [var.region]
}

run "outside_the_union_on_purpose" {
  command = plan

  variables {
    region     = "us-central1"
    outside_eu = true
  }
}

run "an_instance_of_nothing" {
  command = plan

  variables {
    min_instances = { consol = 1 }
  }

  expect_failures = [var.min_instances]
}

run "a_third_environment" {
  command = plan

  variables {
    environment = "testing"
  }

  expect_failures = [var.environment]
}
