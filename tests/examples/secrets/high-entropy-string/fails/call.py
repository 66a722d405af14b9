send(url, auth_key="{base64-40}")
