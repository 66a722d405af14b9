API_TOKEN = os.environ["API_TOKEN"]
TRACE_TOKEN = "{uuid}"
