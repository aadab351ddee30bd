output "console_url" {
  description = "What people open, with the tenant behind it."
  value       = "${local.console_url}/console"
}

output "redirect_uri" {
  description = "To be entered at the OAuth client, byte for byte."
  value       = "${local.console_url}/oauth/callback"
}

output "functions_url" {
  description = "Where the ERP and Google reach the functions: a function's name comes behind it."
  value       = local.functions_url
}

output "settings" {
  description = "What the commands doctor and tenant take from the environment. No secret is among them."
  value       = google_cloudfunctions2_function.function["console"].service_config[0].environment_variables
}

output "mail_topics" {
  description = "For the settings of each tenant whose mailboxes tell of new mail."
  value       = { for tenant, topic in google_pubsub_topic.mail : tenant => topic.id }
}
