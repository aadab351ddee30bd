# terraform apply -var-file=environments/production.tfvars -var project=… -var billing_account=… -var 'alert_emails=["…"]'
environment    = "production"
monthly_budget = 100
