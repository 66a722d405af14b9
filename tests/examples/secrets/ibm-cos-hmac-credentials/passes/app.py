cos_hmac_secret_access_key = read()
