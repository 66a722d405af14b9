import os

LIMIT = int(os.getenv("UPLOAD_LIMIT", "10"))
