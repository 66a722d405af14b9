SMTP = "mail"
