cloudant_password = read()
