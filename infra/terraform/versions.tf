terraform {
  required_version = ">= 1.9"

  # Exactly the versions whose schemas the tests check against (test/data/terraform).
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "6.50.0"
    }
    google-beta = {
      source  = "hashicorp/google-beta"
      version = "6.50.0"
    }
    archive = {
      source  = "hashicorp/archive"
      version = "2.7.1"
    }
  }

  # The bucket is named when it is begun: terraform init -backend-config=bucket=…
  backend "gcs" {
    prefix = "autoerp-google-integration"
  }
}

provider "google" {
  project               = var.project
  region                = var.region
  user_project_override = true
  billing_project       = var.project
}

provider "google-beta" {
  project               = var.project
  region                = var.region
  user_project_override = true
  billing_project       = var.project
}
