#!/usr/bin/env bash
# Lets one environment of one GitHub repository deploy into one project, without a key: GitHub says who asks, and Google believes it for an hour.
# To be run once for each project, by its owner, after Terraform's first run.
#   usage: trust-github.sh PROJECT OWNER/REPOSITORY staging|production STATE_BUCKET
# What it lets in may look at everything but secrets and stored data, replace the functions' code and move their traffic. It may change no rights:
# a release that needs new ones is applied by an administrator.
set -euo pipefail
project=${1:?project}
repository=${2:?owner/repository}
environment=${3:?staging or production}
state_bucket=${4:?bucket}
number=$(gcloud projects describe "$project" --format='value(projectNumber)')
deployer="deployer@$project.iam.gserviceaccount.com"

gcloud services enable iamcredentials.googleapis.com sts.googleapis.com --project="$project"
gcloud iam service-accounts create deployer --project="$project" --display-name='Deploys releases'
gcloud iam workload-identity-pools create github --project="$project" --location=global --display-name=GitHub
# Every repository in the world has the same issuer: the condition is what keeps the others out.
gcloud iam workload-identity-pools providers create-oidc github --project="$project" --location=global --workload-identity-pool=github \
  --issuer-uri=https://token.actions.githubusercontent.com \
  --attribute-mapping=google.subject=assertion.sub \
  --attribute-condition="assertion.sub == 'repo:$repository:environment:$environment'"
gcloud iam service-accounts add-iam-policy-binding "$deployer" --project="$project" --role=roles/iam.workloadIdentityUser \
  --member="principal://iam.googleapis.com/projects/$number/locations/global/workloadIdentityPools/github/subject/repo:$repository:environment:$environment"

for role in roles/viewer roles/iam.securityReviewer roles/cloudfunctions.developer roles/run.developer; do
  gcloud projects add-iam-policy-binding "$project" --role="$role" --member="serviceAccount:$deployer" --condition=None
done
for bucket in "$state_bucket" "$project-bundles"; do
  gcloud storage buckets add-iam-policy-binding "gs://$bucket" --role=roles/storage.objectAdmin --member="serviceAccount:$deployer"
done
# A function runs as its own identity and is built by another: who deploys it has to be allowed to name both.
for account in $(gcloud iam service-accounts list --project="$project" --filter='email~^(fn-.*|builder)@' --format='value(email)'); do
  gcloud iam service-accounts add-iam-policy-binding "$account" --project="$project" --role=roles/iam.serviceAccountUser \
    --member="serviceAccount:$deployer"
done

printf 'For the environment %s of %s on GitHub:\n' "$environment" "$repository"
printf '  WORKLOAD_IDENTITY_PROVIDER  projects/%s/locations/global/workloadIdentityPools/github/providers/github\n' "$number"
printf '  DEPLOYER                    %s\n' "$deployer"
