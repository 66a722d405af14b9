aws_secret_access_key = "{aws-secret}"
