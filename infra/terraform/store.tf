resource "google_firestore_database" "store" {
  name                              = "(default)"
  location_id                       = var.region
  type                              = "FIRESTORE_NATIVE"
  point_in_time_recovery_enablement = local.is_production ? "POINT_IN_TIME_RECOVERY_ENABLED" : "POINT_IN_TIME_RECOVERY_DISABLED"
  delete_protection_state           = local.is_production ? "DELETE_PROTECTION_ENABLED" : "DELETE_PROTECTION_DISABLED"
  deletion_policy                   = local.is_production ? "ABANDON" : "DELETE"

  depends_on = [google_project_service.api]
}

resource "google_firestore_backup_schedule" "nightly" {
  database  = google_firestore_database.store.name
  retention = "1209600s" # two weeks

  daily_recurrence {}
}

# One file for Firebase's own command, the emulator and this. No composite index: queries are by one key and by id.
locals {
  indexes = jsondecode(file("${path.module}/../firestore/firestore.indexes.json"))
  fields  = { for field in local.indexes.fieldOverrides : "${field.collectionGroup}/${field.fieldPath}" => field }
}

# What is never asked for needs no index: `data` and `mark` cost a write for each of their parts otherwise. Where documents end by
# themselves, `expiresAt` says when.
resource "google_firestore_field" "field" {
  for_each = local.fields

  database   = google_firestore_database.store.name
  collection = each.value.collectionGroup
  field      = each.value.fieldPath

  index_config {}

  dynamic "ttl_config" {
    for_each = lookup(each.value, "ttl", false) ? [true] : []
    content {}
  }
}

# No browser and no telephone reads the database itself.
resource "google_firebaserules_ruleset" "store" {
  source {
    files {
      name    = "firestore.rules"
      content = file("${path.module}/../firestore/firestore.rules")
    }
  }

  depends_on = [google_firestore_database.store]
}

resource "google_firebaserules_release" "store" {
  name         = "cloud.firestore"
  ruleset_name = google_firebaserules_ruleset.store.name
}
