cos_hmac_secret_access_key = "{hex-48}"
