db_password = getpass("password: ")
