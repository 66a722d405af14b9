API_TOKEN = "{hex-40}"
