db_password = "{password}"
