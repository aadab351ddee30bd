variable "project" {
  description = "The Google Cloud project, of its own for each environment. Its OAuth clients are made by hand; this makes everything else."
  type        = string
}

variable "environment" {
  description = "Production keeps what it stores: the database can't be deleted, and goes back to any second of the last seven days."
  type        = string
  default     = "staging"

  validation {
    condition     = contains(["staging", "production"], var.environment)
    error_message = "The environment is staging or production."
  }
}

variable "region" {
  description = "One region for functions, queues, secrets, messages and the database."
  type        = string
  default     = "europe-west1"

  validation {
    # London (europe-west2) and Zurich (europe-west6) are in Europe, but not in the Union.
    condition = var.outside_eu || contains([
      "europe-central2", "europe-north1", "europe-north2", "europe-southwest1", "europe-west1", "europe-west3",
      "europe-west4", "europe-west8", "europe-west9", "europe-west10", "europe-west12",
    ], var.region)
    error_message = "This region isn't in the European Union. Where data may leave it, say so with outside_eu = true."
  }
}

variable "outside_eu" {
  description = "Whether the region may lie outside the European Union."
  type        = bool
  default     = false
}

variable "dist" {
  description = "The folder with a bundle for each function, made by: npm run build."
  type        = string
  default     = "../../dist"
}

variable "hold_traffic" {
  description = "New revisions get no requests until infra/deploy/traffic.sh gives them some. Not for the first time, when there are no others."
  type        = bool
  default     = false
}

variable "min_instances" {
  description = "Functions that always have so many instances awake, by name. It spares the cold start and is paid for while idle."
  type        = map(number)
  default     = {}

  validation {
    condition     = length(setsubtract(keys(var.min_instances), keys(local.functions))) == 0
    error_message = "min_instances names a function that isn't there."
  }
}

variable "mail_tenants" {
  description = "Tenants whose mailboxes tell of new mail, each with the project of its OAuth client, where its topic has to be (null: this one)."
  type        = map(string)
  default     = {}
}

variable "console_site" {
  description = "The Firebase Hosting site of the console; unique in the world. Null: the project's name with -console."
  type        = string
  default     = null
}

variable "alert_emails" {
  description = "Who is told when something is wrong."
  type        = set(string)
  default     = []
}

variable "billing_account" {
  description = "The billing account, to be told when the month's costs near the budget. Null: no budget."
  type        = string
  default     = null
}

variable "monthly_budget" {
  description = "What a month may cost, in whole units of the billing account's currency."
  type        = number
  default     = 50
}
