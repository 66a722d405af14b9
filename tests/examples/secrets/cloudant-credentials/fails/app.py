cloudant_password = "{cloudant}"
